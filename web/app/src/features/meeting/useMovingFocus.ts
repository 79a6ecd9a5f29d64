import { useLayoutEffect, useRef, type FocusEvent } from "react";

/** For the lists of tiles: one that moves to another list takes along the focus that is in it; when it is gone, the page has it. */
export function useMovingFocus() {
  const focused = useRef<HTMLElement>(undefined);
  useLayoutEffect(() => {
    const before = focused.current;
    if (!before || before.isConnected) return;
    const { participant, source } = before.closest("li")?.dataset ?? {};
    const moved = document.querySelector<HTMLElement>(`[data-participant="${participant}"][data-source="${source}"] button`);
    (moved ?? document.getElementById("innehall"))?.focus({ preventScroll: true });
  });
  return {
    onFocus: (event: FocusEvent<HTMLElement>) => (focused.current = event.target),
    onBlur: () => (focused.current = undefined), // not told of what is taken from the page
  };
}
