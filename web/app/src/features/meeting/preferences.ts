import { useSyncExternalStore } from "react";
import { useSession } from "@/features/session";
import { choiceOf, remember, type Choice } from "@/media";

/** What one has chosen about how meetings are told of, in this browser. */
export interface Manner {
  /** Who comes and goes is said to a screen reader. */
  announces: boolean;
  /** Single keys do things. */
  hasShortcuts: boolean;
}

const KEY = "plaza-meeting-manner";
const listeners = new Set<() => void>();
const choices = new Map<string, Choice>();
let manner = readManner();

function readManner(): Manner {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Manner>;
    return { announces: kept.announces !== false, hasShortcuts: kept.hasShortcuts !== false };
  } catch {
    return { announces: true, hasShortcuts: true };
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

export const useManner = (): Manner => useSyncExternalStore(subscribe, () => manner);

export function setManner(change: Partial<Manner>): void {
  manner = { ...manner, ...change };
  localStorage.setItem(KEY, JSON.stringify(manner));
  tell();
}

/** The devices that the officer last chose here, and how to choose others. */
export function useChoice(): { choice: Choice; choose: (change: Partial<Choice>) => void } {
  const { officer } = useSession();
  const choice = useSyncExternalStore(subscribe, () => chosenBy(officer.id));
  const choose = (change: Partial<Choice>) => {
    choices.set(officer.id, remember(officer.id, change));
    tell();
  };
  return { choice, choose };
}

/** Where sound is played; undefined = where the system does. */
export const useLoudspeaker = (): string | undefined => useChoice().choice.loudspeaker;

function chosenBy(officer: string): Choice {
  let choice = choices.get(officer);
  if (!choice) {
    choice = choiceOf(officer);
    choices.set(officer, choice);
  }
  return choice;
}
