import { useSyncExternalStore } from "react";
import { VisuallyHidden } from "./VisuallyHidden";

let text = "";
const listeners = new Set<() => void>();

/** Has a screen reader say something when it has finished what it is saying. */
export function announce(words: string): void {
  // The same words twice in a row are said twice: the no-break space makes them a change.
  text = words === text ? `${words}\u00a0` : words;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The page's one live region for announce(); it must stand in the page before there is anything to say. */
export function Announcer() {
  const words = useSyncExternalStore(subscribe, () => text);
  return (
    <VisuallyHidden>
      <div aria-live="polite" aria-atomic>
        {words}
      </div>
    </VisuallyHidden>
  );
}
