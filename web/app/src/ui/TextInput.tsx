import { useId, type Ref } from "react";
import styles from "./Field.module.css";

interface TextInputProps {
  label: string;
  description?: string | undefined;
  /** What is wrong with what is written, in words. */
  error?: string | undefined;
  type?: "text" | "search" | "password" | "date" | "time";
  isMultiline?: boolean;
  isRequired?: boolean;
  maxLength?: number;
  name?: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  inputRef?: Ref<HTMLInputElement & HTMLTextAreaElement>;
}

/** A field to write in, with its error in words beneath it. */
export function TextInput({ label, description, error, type = "text", isMultiline, isRequired, inputRef, onChange, ...rest }: TextInputProps) {
  const id = useId();
  const Input = isMultiline ? "textarea" : "input";
  const describedBy = [error !== undefined && `${id}-error`, description !== undefined && `${id}-description`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <Input
        {...rest}
        {...(!isMultiline && { type })}
        id={id}
        ref={inputRef}
        className={styles.input}
        aria-required={isRequired}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy || undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {description !== undefined && (
        <p id={`${id}-description`} className={styles.description}>
          {description}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}
