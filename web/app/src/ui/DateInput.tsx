import { useRef } from "react";
import { writtenDay } from "@/locales";
import styles from "./DateInput.module.css";
import { IconButton } from "./IconButton";
import * as icons from "./icons";

interface DateInputProps {
  id: string;
  /** What stands in it while it is empty: the form of a day. */
  placeholder: string;
  /** What the button that opens the browser's calendar does. */
  calendarLabel: string;
  value: string;
  onChange: (value: string) => void;
  /** Names the element that says what is wrong. */
  errorId?: string | undefined;
}

/** A day, written as the page writes days: a browser's own field would ask for it in the browser's language. Its calendar is there all the same. */
export function DateInput({ id, placeholder, calendarLabel, value, onChange, errorId }: DateInputProps) {
  const calendar = useRef<HTMLInputElement>(null);
  return (
    <span className={styles.date}>
      <input id={id} className={styles.input} inputMode="numeric" autoComplete="off" maxLength={20} placeholder={placeholder} value={value} aria-invalid={errorId !== undefined} aria-describedby={errorId} onChange={({ target }) => onChange(target.value)} />
      <IconButton label={calendarLabel} icon={icons.Calendar} onPress={() => calendar.current?.showPicker()} />
      <input ref={calendar} type="date" className={styles.calendar} tabIndex={-1} aria-hidden value={writtenDay(value) ?? ""} onChange={({ target }) => onChange(target.value)} />
    </span>
  );
}
