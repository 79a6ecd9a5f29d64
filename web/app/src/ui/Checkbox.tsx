import styles from "./Checkbox.module.css";

interface CheckboxProps {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}

/** Yes or no to one thing. */
export function Checkbox({ label, isSelected, onChange }: CheckboxProps) {
  return (
    <label className={styles.checkbox}>
      <input type="checkbox" checked={isSelected} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  );
}
