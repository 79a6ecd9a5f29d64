import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Event, OutboxEntry } from "@/protocol";

const NEAR_PX = 80;

/**
 * Keeps the end of the dialogue in sight while one reads there, leaves it still while one reads higher up, and keeps the
 * place when older events come in above it.
 */
export function useStickyEnd(events: readonly Event[], outgoing: readonly OutboxEntry[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ first: 0, height: 0, outgoing: 0 });
  const firstSeq = events[0]?.seq ?? 0;
  const lastSeq = events.at(-1)?.seq ?? 0;
  const [leftAt, setLeftAt] = useState<number>(); // the newest event when one left the end; undefined = one reads there

  const scrollToEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { first, height, outgoing: waiting } = before.current;
    if (firstSeq < first) element.scrollTop += element.scrollHeight - height;
    else if (atEnd.current || outgoing.length > waiting) scrollToEnd();
    before.current = { first: firstSeq, height: element.scrollHeight, outgoing: outgoing.length };
  }, [firstSeq, events, outgoing, scrollToEnd]);

  // The room for the dialogue changes with the window and with what is being written.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scrollToEnd]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    setLeftAt((previous) => (atEnd.current ? undefined : (previous ?? lastSeq)));
  };

  return { scroller, onScroll, scrollToEnd, hasNewBelow: leftAt !== undefined && lastSeq > leftAt };
}
