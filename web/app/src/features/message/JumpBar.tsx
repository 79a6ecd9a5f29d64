import { Trans, useLingui } from "@lingui/react/macro";
import { useId, type SubmitEvent } from "react";
import { Button, icons } from "@/ui";
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
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const date = new FormData(event.currentTarget).get("date");
    if (typeof date === "string" && date !== "") onDate(date);
  };
  return (
    <div className={styles.bar} role="group" aria-label={t`Gå till en annan del av dialogen`}>
      <form className={styles.date} onSubmit={submit}>
        <label htmlFor={dateId}>
          <Trans>Gå till datum</Trans>
        </label>
        <input id={dateId} name="date" type="date" required className={styles.input} />
        <Button type="submit" variant="quiet" label={t`Gå till datumet`}>
          <Trans>Gå</Trans>
        </Button>
      </form>
      {onFirstUnread && (
        <Button variant="quiet" icon={icons.ArrowUp} onPress={onFirstUnread}>
          <Trans>Till första olästa</Trans>
        </Button>
      )}
    </div>
  );
}
