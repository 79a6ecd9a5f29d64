import { useSyncExternalStore } from "react";

/** The build of the page, which the server writes into it; the development server does not. */
const own = document.querySelector<HTMLMetaElement>('meta[name="plaza-app"]')?.content;

let served = own;
const listeners = new Set<() => void>();

/** Hears which build of the app the server has now. */
export function noteServed(build: string): void {
  served = build;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The server has another build of the app than this page is. */
export const useIsOutdated = (): boolean => useSyncExternalStore(subscribe, () => own !== undefined && served !== own);
