import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { makesRow, MAX_IN_VIEW, type OutboxEntry, type RoomLog } from "@/protocol";

const NEAR_END_PX = 80;
/** How far before an end of what is in view the log is asked to go on. */
const AHEAD_PX = 600;
const IN_FLOW = "[data-seq]:not([data-away])";

/** A row, and where its upper edge stands below that of the scroller. */
interface Anchor {
  seq: string;
  top: number;
}

/**
 * Keeps the place in the dialogue: the end, while one reads there, else the row that one reads, whatever comes in or goes above
 * and below it. Has the log go on as one comes near an end of what is in view. newest is the number of the room's newest message.
 */
export function useScrollPlace(log: RoomLog, outgoing: readonly OutboxEntry[], newest: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLOListElement>(null);
  const anchor = useRef<Anchor>(undefined);
  const upwards = useRef(true);
  const last = useRef({ top: 0, height: 0 }); // of the scrolling, when it was measured
  const broughtTo = useRef<number>(undefined); // the end, where the page itself has scrolled to
  const [leftAt, setLeftAt] = useState<number>(); // the newest message when one left the end; undefined = one reads there

  const measure = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const top = element.getBoundingClientRect().top;
    const row = [...element.querySelectorAll(IN_FLOW)].find((candidate) => candidate.getBoundingClientRect().bottom > top);
    anchor.current = row && { seq: row.getAttribute("data-seq") ?? "", top: row.getBoundingClientRect().top - top };
    last.current = { top: element.scrollTop, height: element.scrollHeight };
  }, []);

  const restore = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { top, height } = last.current;
    if (element.scrollTop !== top && element.scrollHeight === height) return; // one has scrolled, of which the event is on its way
    if (log.isFollowed) {
      element.scrollTop = element.scrollHeight;
      broughtTo.current = element.scrollTop;
    } else if (anchor.current) {
      const row = element.querySelector(`[data-seq="${anchor.current.seq}"]:not([data-away])`);
      if (row) element.scrollTop += row.getBoundingClientRect().top - element.getBoundingClientRect().top - anchor.current.top;
    }
    measure();
  }, [log, measure]);

  const look = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const above = element.scrollTop < AHEAD_PX;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight < AHEAD_PX;
    const { events, older, newer } = log.get();
    if (above && below && events.filter(makesRow).length >= MAX_IN_VIEW) return; // a very high window: there is no more room on the page
    if (above && older === "some" && (upwards.current || newer === "none")) void log.loadOlder();
    if (below && newer === "some" && (!upwards.current || older === "none")) void log.loadNewer();
  }, [log]);

  /** The place is where a row is: at the top of the scroller, with the divider above it, or in its middle. */
  const goTo = useCallback(
    (seq: number, block: "start" | "center") => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
      if (!row) return undefined;
      const divider = row.previousElementSibling;
      const first = block === "start" && divider && !divider.matches("[data-seq]") ? divider : row;
      first.scrollIntoView({ block });
      log.setFollowed(false);
      measure();
      upwards.current = false;
      return row;
    },
    [log, measure],
  );

  // Before what is in view changes one may have scrolled on.
  useEffect(() => log.subscribe(measure), [log, measure]);
  useLayoutEffect(restore);
  useEffect(() => {
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  });

  // Sending leads to the end: one sees what one has written.
  const waiting = useRef(outgoing.length);
  useEffect(() => {
    if (outgoing.length > waiting.current) log.toEnd();
    waiting.current = outgoing.length;
  }, [log, outgoing]);

  // The room for the dialogue changes with the window and with what is being written, its rows with what is opened in them.
  useEffect(() => {
    const observer = new ResizeObserver(restore);
    for (const element of [scroller.current, rows.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [restore]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    if (element.scrollTop !== last.current.top) upwards.current = element.scrollTop < last.current.top;
    // The page hears of its own scrolling later: what has grown below meanwhile does not mean that one has left the end.
    const isOwn = log.isFollowed && element.scrollTop === broughtTo.current;
    if (!isOwn) log.setFollowed(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
    measure();
    look();
    setLeftAt((previous) => (log.isFollowed ? undefined : (previous ?? newest)));
  };

  return { scroller, rows, onScroll, goTo, isAway: leftAt !== undefined, newBelow: leftAt === undefined ? 0 : Math.max(0, newest - leftAt) };
}
