import { useState, type FocusEvent, type KeyboardEvent } from "react";

const MORE = "[data-more]";

/**
 * Makes the messages' buttons one stop of the Tab key: the last message's in view, or that of the one where the focus was. From it the
 * arrow keys lead to the others; Home and End lead to the first and the last of the room, by toEdge.
 */
export function useRoving(inView: readonly number[], toEdge: (edge: "first" | "last") => void) {
  const [visited, setVisited] = useState<number>();
  const [focused, setFocused] = useState<number>(); // the message that the focus is in

  const onFocus = ({ target }: FocusEvent) => {
    const seq = Number(target.closest("li[data-seq]")?.getAttribute("data-seq"));
    if (seq > 0) setFocused(seq);
    if (target.matches("a")) return; // on the way back through the page the message's own button would lie behind
    if (seq > 0) setVisited(seq);
  };
  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setFocused(undefined);
  };

  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (!(event.target instanceof Element) || !event.target.matches(MORE)) return;
    if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      toEdge(event.key === "Home" ? "first" : "last");
      return;
    }
    const to = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(MORE)];
    all[all.findIndex((button) => button === event.target) + to]?.focus();
  };

  return { current: visited !== undefined && inView.includes(visited) ? visited : inView.at(-1), focused, keys: { onFocus, onBlur, onKeyDownCapture } };
}
