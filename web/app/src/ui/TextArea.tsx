import type { AriaAttributes, KeyboardEvent, Ref } from "react";
import { TextArea as Area, Label, Text, TextField } from "react-aria-components";
import styles from "./TextArea.module.css";

/** For a list that is chosen from while one writes. */
type ListAttributes = Pick<AriaAttributes, "aria-autocomplete" | "aria-haspopup" | "aria-controls" | "aria-activedescendant">;

interface TextAreaProps extends ListAttributes {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onFocusChange?: (isFocused: boolean) => void;
  /** The caret or the selection has moved. */
  onSelect?: () => void;
  maxLength?: number;
  areaRef?: Ref<HTMLTextAreaElement>;
}

/** A text area that grows with its text, where the browser can. */
export function TextArea({ label, description, areaRef, value, onChange, maxLength, onFocusChange, ...area }: TextAreaProps) {
  return (
    <TextField className={styles.field ?? ""} value={value} onChange={onChange} {...(maxLength !== undefined && { maxLength })} {...(onFocusChange && { onFocusChange })}>
      <Label className={styles.label ?? ""}>{label}</Label>
      <Area ref={areaRef} rows={2} className={styles.area ?? ""} {...area} />
      {description && (
        <Text slot="description" className={styles.description ?? ""}>
          {description}
        </Text>
      )}
    </TextField>
  );
}
