import { useId, type PointerEvent, type Ref } from "react";
import styles from "./ComboBox.module.css";
import field from "./Field.module.css";
import { ChevronDown } from "./icons";
import type { Option } from "./options";
import { useComboBox } from "./useComboBox";

interface ComboBoxProps {
  label: string;
  /** What the button that shows all options is called. */
  showAll: string;
  options: readonly Option[];
  value: string | null;
  onChange: (id: string | null) => void;
  onBlur?: () => void;
  error?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
}

const keepFocus = (event: PointerEvent) => event.preventDefault();

/**
 * A choice among many, found by writing a part of its name (ARIA's combobox with a list). The focus stays in the field. The library's
 * own hides the rest of the page from screen readers while its list is open, and with it things that can have the focus.
 */
export function ComboBox({ label, showAll, options, value, onChange, onBlur, error, inputRef }: ComboBoxProps) {
  const id = useId();
  const { box, shown, active, listed, written, choose, write, press, leave, showAll: toggle } = useComboBox(options, value, onChange);
  return (
    <div className={field.field}>
      <label htmlFor={id} className={field.label}>
        {label}
      </label>
      <div ref={box} className={styles.box}>
        <input
          id={id}
          ref={inputRef}
          className={field.input}
          role="combobox"
          autoComplete="off"
          aria-autocomplete="list"
          aria-expanded={listed}
          aria-controls={listed ? `${id}-list` : undefined}
          aria-activedescendant={listed && active >= 0 ? `${id}-${active}` : undefined}
          aria-required
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          value={written}
          onChange={({ target }) => write(target.value)}
          onKeyDown={press}
          onBlur={() => {
            leave();
            onBlur?.();
          }}
        />
        <button type="button" tabIndex={-1} className={styles.open} aria-label={showAll} aria-expanded={listed} onPointerDown={keepFocus} onClick={toggle}>
          <ChevronDown aria-hidden size={16} />
        </button>
        {listed && (
          <ul id={`${id}-list`} role="listbox" aria-label={label} className={styles.list}>
            {shown.map((option, i) => (
              <li
                key={option.id}
                id={`${id}-${i}`}
                role="option"
                aria-selected={option.id === value}
                data-active={i === active || undefined}
                className={styles.item}
                onPointerDown={keepFocus}
                onClick={() => choose(option)}
              >
                {option.name}
              </li>
            ))}
          </ul>
        )}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className={field.error}>
          {error}
        </p>
      )}
    </div>
  );
}
