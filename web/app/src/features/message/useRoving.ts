import { useState, type FocusEvent, type KeyboardEvent } from "react";

const MORE = "[data-more]";

/**
 * Makes the messages' buttons one stop of the Tab key: the last message's, or that of the one where the focus was. From it the
 * arrow keys lead to the others.
 */
export function useRoving(last: number) {
  const [visited, setVisited] = useState<number>();

  const onFocus = ({ target }: FocusEvent) => {
    if (target.matches("a")) return; // on the way back through the page the message's own button would lie behind
    const seq = Number(target.closest("li[data-seq]")?.getAttribute("data-seq"));
    if (seq > 0) setVisited(seq);
  };

  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (!(event.target instanceof Element) || !event.target.matches(MORE)) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(MORE)];
    const at = all.findIndex((button) => button === event.target);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };

  return { current: visited ?? last, onFocus, onKeyDownCapture };
}
