import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { errorText } from "@/features/problem";
import { Button, Notice } from "@/ui";
import { readHiddenText } from "./api";
import { Markdown } from "./Markdown";
import type { PanelProps } from "./MessagePanel";
import styles from "./MessagePanel.module.css";

/** The text of a hidden message, for those entitled to it. It is fetched when one has said that one wants to read it. */
export function HiddenText({ room, message, onClose }: PanelProps) {
  const { t } = useLingui();
  const reading = useMutation({
    mutationFn: () => readHiddenText(room, message.event.id),
  });
  const shown = useRef<HTMLDivElement>(null);
  // What was pressed to see it is gone then.
  useEffect(() => shown.current?.focus(), [reading.data]);
  return (
    <div className={styles.form} role="group" aria-label={t`Dold text i inlägg ${message.event.no ?? ""}`}>
      {reading.data ? (
        <div ref={shown} tabIndex={-1}>
          <Markdown text={reading.data.text} />
        </div>
      ) : (
        <p>
          <Trans>Att du läser den dolda texten antecknas med ditt namn i din myndighets åtkomstlogg.</Trans>
        </p>
      )}
      {reading.isError && (
        <Notice kind="error" title={t`Texten kunde inte visas`} announced>
          {errorText(reading.error)}
        </Notice>
      )}
      <div className={styles.buttons}>
        {!reading.data && (
          <Button isPending={reading.isPending} onPress={() => reading.mutate()}>
            <Trans>Visa texten</Trans>
          </Button>
        )}
        <Button variant="secondary" onPress={onClose}>
          <Trans>Stäng</Trans>
        </Button>
      </div>
    </div>
  );
}
