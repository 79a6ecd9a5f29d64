import { Trans, useLingui } from "@lingui/react/macro";
import { IconButton, icons } from "@/ui";
import type { CurrentMeeting } from "./current";
import { Connection } from "./Connection";
import { Picture } from "./Picture";
import styles from "./Tile.module.css";
import type { TileModel } from "./tile-list";

interface TileProps {
  tile: TileModel;
  current: CurrentMeeting;
  /** How much it matters that its picture is good. */
  priority: number;
  isPinned: boolean;
  onPin: () => void;
  isAudioOnly: boolean;
}

/** A person or their screen, with who it is and how they are there. */
export function Tile({ tile, current, priority, isPinned, onPin, isAudioOnly }: TileProps) {
  const { t } = useLingui();
  const { participant, source, isSelf, track, isMuted, isSpeaking, hand } = tile;
  const { name, authority_name: authority, away } = participant;
  const isScreen = source === "screen";
  const shown = isAudioOnly && !isSelf ? undefined : track;
  return (
    <li className={[styles.tile, isSpeaking && !isScreen && styles.speaking].filter(Boolean).join(" ")} data-participant={participant.id} data-source={source}>
      {!isScreen && (
        <span aria-hidden className={styles.initials}>
          {initials(name)}
        </span>
      )}
      {shown && <Picture track={shown} isMirrored={isSelf} isWhole={isScreen} {...(!isSelf && { asked: { current, participant: participant.id, source, priority } })} />}
      <div className={styles.label}>
        {!isScreen && isMuted && <icons.MicOff size={14} aria-label={t`Mikrofonen är av`} role="img" className={styles.muted} />}
        {!isScreen && isSpeaking && !isMuted && <icons.Volume2 size={14} aria-label={t`Talar`} role="img" className={styles.talks} />}
        <span>
          <strong>{isScreen ? <Trans>{name} visar sin skärm</Trans> : name}</strong>
          {isSelf && (
            <span>
              {" "}
              <Trans>(du)</Trans>
            </span>
          )}
          {!isScreen && <span className={styles.authority}>, {authority}</span>}
        </span>
        {hand !== undefined && !isScreen && (
          <span className={styles.hand}>
            <icons.Hand size={14} aria-hidden /> <Trans>Hand {hand}</Trans>
          </span>
        )}
        {!isScreen && <Connection participant={participant} />}
        {away && (
          <span className={styles.away}>
            <Trans>tappade kontakten</Trans>
          </span>
        )}
      </div>
      {!isSelf && <IconButton className={styles.pin} label={pinLabel()} icon={isPinned ? icons.PinOff : icons.Pin} onPress={onPin} />}
    </li>
  );

  function pinLabel(): string {
    if (isPinned) return isScreen ? t`Lossa ${name}s skärm` : t`Lossa ${name}`;
    return isScreen ? t`Fäst ${name}s skärm` : t`Fäst ${name}`;
  }
}

function initials(name: string): string {
  const words = name.split(/\s+/);
  return [words.at(0), words.length > 1 ? words.at(-1) : undefined].map((word) => word?.charAt(0) ?? "").join("");
}
