import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { VirtualizerHandle } from "virtua";

const PAGE_ROWS = 10;
const MOST_FRAMES = 30; // to wait for a row

/**
 * Makes the rows of a list one stop of the Tab key: the first, or the one where the focus was. The arrow keys lead from row to
 * row, also to those that are not drawn. data-index on a row, data-first on what takes the focus in it.
 */
export function useRows(count: number, perLine = 1) {
  const list = useRef<VirtualizerHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [focused, setFocused] = useState(0); // stays drawn until another row has taken the focus
  const wanted = useRef(false);
  const current = Math.min(active, Math.max(0, count - 1));

  useEffect(() => {
    if (!wanted.current) return;
    const row = `[data-index="${current}"] [data-first]`;
    let left = MOST_FRAMES;
    let frameId = 0;
    // A row that comes into sight is measured before it is shown, and takes no focus until then.
    const focus = () => {
      const element = frame.current?.querySelector<HTMLElement>(row);
      element?.focus({ preventScroll: true });
      if (document.activeElement !== element && left-- > 0) frameId = requestAnimationFrame(focus);
      else wanted.current = false;
    };
    focus();
    return () => cancelAnimationFrame(frameId);
  }, [current]);

  const moveTo = (index: number) => {
    const next = Math.min(count - 1, Math.max(0, index));
    if (next === current) return;
    wanted.current = true;
    list.current?.scrollToIndex(Math.floor(next / perLine), { align: "nearest" });
    setActive(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-index]")) return;
    const to = { ArrowDown: current + perLine, ArrowUp: current - perLine, PageDown: current + PAGE_ROWS * perLine, PageUp: current - PAGE_ROWS * perLine, Home: 0, End: count - 1 }[event.key];
    const sideways = perLine > 1 ? { ArrowRight: current + 1, ArrowLeft: current - 1 }[event.key] : undefined;
    const next = to ?? sideways;
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  };
  const onFocus = ({ target }: { target: Element }) => {
    const index = Number(target.closest("[data-index]")?.getAttribute("data-index") ?? -1);
    if (index < 0) return;
    setFocused(index);
    if (!wanted.current) setActive(index);
  };
  return { list, frame, current, kept: [current, Math.min(focused, Math.max(0, count - 1))], keys: { onKeyDown, onFocus } };
}
