import { useEffect, type RefObject } from "react";

/** How long what is over stays in sight. */
const SHOWN_MS = 8000;

/** Has what is over go by itself, unless the page is not looked at or the person is in the element or above it. */
export function usePassing(element: RefObject<HTMLElement | null>, isOver: boolean, pass: () => void): void {
  useEffect(() => {
    if (!isOver) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && !element.current?.matches(":hover, :focus-within")) pass();
    }, SHOWN_MS);
    return () => clearInterval(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another render is no reason to begin again
  }, [element, isOver]);
}
