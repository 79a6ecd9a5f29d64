import { useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import type { Draft, OutboxEntry } from "@/protocol";

export interface Leftovers {
  unsent: readonly OutboxEntry[];
  drafts: readonly Draft[];
  isEmpty: boolean;
  throwAway: () => void;
}

/** What one has written in this browser and Plaza has not saved. */
export function useLeftovers(): Leftovers {
  const { outbox, drafts } = useClient();
  const unsent = useSyncExternalStore(outbox.subscribe, outbox.unsent);
  const written = useSyncExternalStore(drafts.subscribe, drafts.all).filter(({ text }) => text.trim() !== "");
  return {
    unsent,
    drafts: written,
    isEmpty: unsent.length === 0 && written.length === 0,
    throwAway() {
      outbox.throwAway();
      drafts.throwAway();
    },
  };
}
