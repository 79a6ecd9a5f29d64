import { useId } from "react";
import styles from "./Field.module.css";

interface SelectProps<T extends string> {
  label: string;
  /** Says the label to screen readers alone. */
  isLabelHidden?: boolean;
  options: readonly { value: T; label: string; lang?: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** A choice among few. The browser's own: it opens well on a phone, and everybody knows its keys. */
export function Select<T extends string>({ label, isLabelHidden, options, value, onChange }: SelectProps<T>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={isLabelHidden ? styles.hiddenLabel : styles.label}>
        {label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={value}
        onChange={({ target }) => {
          const chosen = options[target.selectedIndex];
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
