import { useEffect, useRef, type FocusEvent } from "react";

/** Takes the focus to the element itself when what had it there is gone, and to the page's content when the element is gone with it. */
export function useKeptFocus<T extends HTMLElement>() {
  const element = useRef<T>(null);
  const had = useRef(false);
  useEffect(() => {
    if (!had.current || document.activeElement !== document.body) return;
    had.current = element.current !== null;
    (element.current ?? document.querySelector("main"))?.focus({ preventScroll: true });
  });
  return {
    ref: element,
    tabIndex: -1,
    onFocus: () => (had.current = true),
    onBlur: (event: FocusEvent) => (had.current = event.relatedTarget === null),
  };
}
