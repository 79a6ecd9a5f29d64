import { useLingui } from "@lingui/react/macro";
import type { MeetingParticipant } from "@/protocol";
import { icons } from "@/ui";
import styles from "./Tile.module.css";

interface ConnectionProps {
  participant: MeetingParticipant;
  /** Where there is room for them; else they are read aloud and shown to a mouse. */
  inWords?: boolean;
}

/** That somebody's connection is not good, and why; nothing while it is. */
export function Connection({ participant: { quality, reason }, inWords = false }: ConnectionProps) {
  const { t } = useLingui();
  if (quality !== "fair" && quality !== "poor") return null;
  const IconOf = quality === "poor" ? icons.SignalLow : icons.SignalMedium;
  const words = `${quality === "poor" ? t`Dålig anslutning` : t`Svag anslutning`}: ${reasonText()}`;
  if (inWords) {
    return (
      <span className={styles.connection}>
        <IconOf size={14} aria-hidden /> {words}
      </span>
    );
  }
  return (
    <span title={words} className={styles.connection}>
      <IconOf size={14} role="img" aria-label={words} />
    </span>
  );

  function reasonText(): string {
    switch (reason) {
      case "loss":
        return t`ljud och bild kommer bort på vägen`;
      case "delay":
        return t`ljud och bild kommer sent fram`;
      case "bandwidth":
        return t`nätverket räcker inte till bilden`;
      case "computer":
        return t`datorn hinner inte med`;
      default:
        return t`orsaken är inte känd`;
    }
  }
}
