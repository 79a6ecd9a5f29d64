import type { KeyboardEvent, Ref } from "react";
import { TextArea as Area, Label, Text, TextField } from "react-aria-components";
import styles from "./TextArea.module.css";

interface TextAreaProps {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  maxLength?: number;
  areaRef?: Ref<HTMLTextAreaElement>;
}

/** A text area that grows with its text, where the browser can. */
export function TextArea({ label, description, areaRef, onKeyDown, ...field }: TextAreaProps) {
  return (
    <TextField className={styles.field ?? ""} {...field}>
      <Label className={styles.label ?? ""}>{label}</Label>
      <Area ref={areaRef} rows={2} className={styles.area ?? ""} onKeyDown={onKeyDown} />
      {description && (
        <Text slot="description" className={styles.description ?? ""}>
          {description}
        </Text>
      )}
    </TextField>
  );
}
