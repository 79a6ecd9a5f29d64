import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState, type SubmitEvent } from "react";
import { writtenDay } from "@/locales";
import { Button, DateInput, icons } from "@/ui";
import styles from "./JumpBar.module.css";

interface JumpBarProps {
  onDate: (date: string) => void;
  /** Leads to the first unread message; undefined when there is none, or when it is in view. */
  onFirstUnread: (() => void) | undefined;
}

/** Ways to other places of a long dialogue. */
export function JumpBar({ onDate, onFirstUnread }: JumpBarProps) {
  const { t } = useLingui();
  const dateId = useId();
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const change = (written: string) => {
    setText(written);
    setWrong(false);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const date = writtenDay(text);
    setWrong(date === undefined);
    if (date !== undefined) onDate(date);
  };
  return (
    <div className={styles.bar} role="group" aria-label={t`Gå till en annan del av dialogen`}>
      <form className={styles.date} onSubmit={submit}>
        <label htmlFor={dateId}>
          <Trans>Gå till datum</Trans>
        </label>
        <DateInput id={dateId} placeholder={t`åååå-mm-dd`} calendarLabel={t`Välj datum i kalendern`} value={text} onChange={change} errorId={isWrong ? `${dateId}-error` : undefined} />
        <Button type="submit" variant="quiet" label={t`Gå till datumet`}>
          <Trans>Gå</Trans>
        </Button>
        {isWrong && (
          <span id={`${dateId}-error`} role="alert" className={styles.wrong}>
            <Trans>Skriv en dag som finns, till exempel 2026-03-02.</Trans>
          </span>
        )}
      </form>
      {onFirstUnread && (
        <Button variant="quiet" icon={icons.ArrowUp} onPress={onFirstUnread}>
          <Trans>Till första olästa</Trans>
        </Button>
      )}
    </div>
  );
}
