import { useLingui } from "@lingui/react/macro";
import type { MeetingParticipant } from "@/protocol";
import { icons } from "@/ui";
import styles from "./Tile.module.css";

/** That somebody's connection is not good, and why; nothing while it is. */
export function Connection({ participant: { quality, reason } }: { participant: MeetingParticipant }) {
  const { t } = useLingui();
  if (quality !== "fair" && quality !== "poor") return null;
  const IconOf = quality === "poor" ? icons.SignalLow : icons.SignalMedium;
  const words = `${quality === "poor" ? t`Dålig anslutning` : t`Svag anslutning`}: ${reasonText()}`;
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
