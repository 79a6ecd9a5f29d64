import { useEffect, useRef } from "react";
import { useClient } from "@/features/connection";
import { useReadings } from "./hooks";

/**
 * Stands after the newest message: when it is in sight on a page that is, one has read up to there. no is the number of the
 * newest message that is shown, 0 while there is none.
 */
export function SeenMark({ room, no }: { room: string; no: number }) {
  const { readings } = useClient();
  const mark = useRef<HTMLDivElement>(null);
  const known = useReadings()?.has(room) ?? false;
  useEffect(() => {
    const element = mark.current;
    if (!element || !known) return;
    let inSight = false;
    const look = () => {
      if (inSight && document.visibilityState === "visible") readings.mark(room, no);
    };
    const observer = new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? false;
      look();
    });
    observer.observe(element);
    document.addEventListener("visibilitychange", look);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [readings, room, no, known]);
  return <div ref={mark} aria-hidden style={{ height: 1 }} />;
}
