import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { SoundLevel } from "@/media";
import styles from "./LevelMeter.module.css";

const EVERY_MS = 100;

/** How loud the microphone hears, and whether it hears anything at all. */
export function LevelMeter({ track }: { track: MediaStreamTrack }) {
  const { t } = useLingui();
  const bar = useRef<HTMLMeterElement>(null);
  const [isSilent, setSilent] = useState(false);
  useEffect(() => {
    const sound = new SoundLevel(track);
    const timer = setInterval(() => {
      const { level, isSilent: silent } = sound.measure();
      if (bar.current) bar.current.value = level;
      setSilent(silent);
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      sound.stop();
    };
  }, [track]);
  return (
    <div className={styles.level}>
      <p aria-hidden>
        <Trans>Så högt hörs du</Trans>
      </p>
      <meter ref={bar} min={0} max={1} aria-label={t`Så högt hörs du`} className={styles.meter} />
      <p role="status" className={styles.silent}>
        {isSilent && <Trans>Mikrofonen är tyst. Är den avstängd på headsetet, eller är en annan vald?</Trans>}
      </p>
    </div>
  );
}
