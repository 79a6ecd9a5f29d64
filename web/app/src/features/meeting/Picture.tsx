import { useEffect, useRef, useState } from "react";
import type { CurrentMeeting } from "./current";
import styles from "./Tile.module.css";
import type { Shown } from "./tiles";

interface PictureProps {
  track: MediaStreamTrack;
  /** As in a mirror: one's own camera. */
  isMirrored?: boolean;
  /** Nothing of it is cut off. */
  isWhole?: boolean;
  /** Whose it is, when it has to be asked for. */
  asked?: { current: CurrentMeeting } & Shown;
}

/** A video. What it shows is said in words beside it. */
export function Picture({ track, isMirrored, isWhole, asked }: PictureProps) {
  const element = useRef<HTMLVideoElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => undefined); // without sound none is held back; one that is exchanged is broken off
    return () => {
      video.srcObject = null;
      setPlaying(false);
    };
  }, [track]);
  const { current, participant, source, priority } = asked ?? {};
  useEffect(() => {
    const video = element.current;
    if (!video || !current || participant === undefined || source === undefined) return;
    return current.tiles.show(video, { participant, source, priority: priority ?? 0 });
  }, [current, participant, source, priority]);
  const className = [styles.video, isMirrored && styles.mirrored, isWhole && styles.whole, isPlaying && styles.playing].filter(Boolean).join(" ");
  return <video ref={element} className={className} muted playsInline aria-hidden tabIndex={-1} onPlaying={() => setPlaying(true)} />;
}
