import { Trans } from "@lingui/react/macro";
import { useId, type KeyboardEvent } from "react";
import { Button, type Icon } from "@/ui";
import styles from "./Composer.module.css";

interface RecordQuestionProps {
  /** The authorities by name. */
  authorities: string;
  sendLabel: string;
  icon: Icon;
  onSend: () => void;
  onStay: () => void;
}

/** Asked once before one's first message to a case's joint room. It takes the focus, and is read with the button that has it. */
export function RecordQuestion({ authorities, sendLabel, icon, onSend, onStay }: RecordQuestionProps) {
  const title = useId();
  const text = useId();
  const stayByKeyboard = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onStay();
  };
  return (
    <div role="group" aria-labelledby={title} aria-describedby={text} className={styles.question} onKeyDownCapture={stayByKeyboard}>
      <p id={title}>
        <strong>
          <Trans>Du skriver för första gången i det gemensamma rummet</Trans>
        </strong>
      </p>
      <p id={text}>
        <Trans>
          Det du skickar här blir en handling hos {authorities}. Det kan ändras, men den första lydelsen finns kvar. Vill du skicka det? Frågan ställs bara en gång i ärendet.
        </Trans>
      </p>
      <div className={styles.send}>
        <Button variant="tone" icon={icon} isFocusedAtFirst onPress={onSend}>
          {sendLabel}
        </Button>
        <Button variant="secondary" onPress={onStay}>
          <Trans>Skriv vidare</Trans>
        </Button>
      </div>
    </div>
  );
}
