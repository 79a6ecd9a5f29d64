import type { Ref } from "react";
import { Button, ComboBox as Combo, FieldError, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import styles from "./ComboBox.module.css";
import field from "./Field.module.css";
import { ChevronDown } from "./icons";

interface ComboBoxProps {
  label: string;
  /** What a screen reader calls the button that shows all options. */
  showAll: string;
  options: readonly { id: string; name: string }[];
  value: string | null;
  onChange: (id: string | null) => void;
  onBlur?: () => void;
  error?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
}

/** A choice among many, found by writing a part of its name. */
export function ComboBox({ label, showAll, options, value, onChange, onBlur, error, inputRef }: ComboBoxProps) {
  return (
    <Combo
      className={field.field ?? ""}
      defaultItems={options}
      value={value}
      onChange={(key) => onChange(key === null ? null : String(key))}
      onBlur={() => onBlur?.()}
      isInvalid={error !== undefined}
      isRequired
      validationBehavior="aria"
      menuTrigger="focus"
    >
      <Label className={field.label ?? ""}>{label}</Label>
      <div className={styles.box}>
        <Input ref={inputRef} className={field.input ?? ""} />
        <Button className={styles.open ?? ""} aria-label={showAll}>
          <ChevronDown aria-hidden size={16} />
        </Button>
      </div>
      <FieldError className={field.error ?? ""}>{error}</FieldError>
      <Popover className={styles.popover ?? ""}>
        <ListBox<{ id: string; name: string }> className={styles.list ?? ""}>{({ name }) => <ListBoxItem className={styles.item ?? ""}>{name}</ListBoxItem>}</ListBox>
      </Popover>
    </Combo>
  );
}
