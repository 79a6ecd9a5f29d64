import { useEffect, useRef, useState } from "react";
import type { MeetingSnapshot } from "@/protocol/meeting";

/** So long somebody is seen large at least, however many speak at once. */
const HELD_MS = 3_000;

/** The one of the others who spoke last, until another one does for long enough. */
export function useSpeaker({ speakers, self }: MeetingSnapshot): string | undefined {
  const [spoke, setSpoke] = useState<string>();
  const since = useRef(0);
  const speaker = speakers.find((id) => id !== self);
  useEffect(() => {
    if (speaker === undefined || speaker === spoke) return;
    const change = () => {
      since.current = performance.now();
      setSpoke(speaker);
    };
    const timer = setTimeout(change, since.current + HELD_MS - performance.now());
    return () => clearTimeout(timer);
  }, [speaker, spoke]);
  return spoke;
}
