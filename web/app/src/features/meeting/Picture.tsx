import { useEffect, useLayoutEffect, useRef } from "react";
import type { CurrentMeeting } from "./current";
import styles from "./Tile.module.css";
import type { Shown } from "./tiles";
import { giveBack, takeVideo } from "./videos";

interface PictureProps {
  track: MediaStreamTrack;
  /** As in a mirror: one's own camera. */
  isMirrored?: boolean;
  /** Nothing of it is cut off. */
  isWhole?: boolean;
  /** Whose it is, when it has to be asked for. */
  asked?: { current: CurrentMeeting } & Shown;
}

/** A video, which plays on when it moves to another place on the page. What it shows is said in words beside it. */
export function Picture({ track, isMirrored, isWhole, asked }: PictureProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const video = takeVideo(track);
    place.current?.append(video);
    return () => giveBack(track, video);
  }, [track]);
  const { current, participant, source, priority } = asked ?? {};
  useEffect(() => {
    if (!place.current || !current || participant === undefined || source === undefined) return;
    return current.tiles.show(place.current, { participant, source, priority: priority ?? 0 });
  }, [current, participant, source, priority]);
  return <div ref={place} aria-hidden className={[styles.video, isMirrored && styles.mirrored, isWhole && styles.whole].filter(Boolean).join(" ")} />;
}
