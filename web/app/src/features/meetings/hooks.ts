import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { meetingsKey } from "@/features/meeting";
import type { GatheringsSnapshot } from "@/protocol";

/** Who takes part in which meeting now. */
export function useGatherings(): GatheringsSnapshot {
  const { gatherings } = useClient();
  return useSyncExternalStore(gatherings.subscribe, gatherings.get);
}

/** How many take part in a meeting now. */
export const usePresent = (meeting: string): number => useGatherings().byMeeting.get(meeting)?.officers.size ?? 0;

/**
 * A command to a room's meetings. The same words sent again are the same command, so that a lost answer never does it twice; other
 * words are another.
 */
export function useCommand<Words, Answer>(room: string, send: (words: Words, clientId: string) => Promise<Answer>, onDone: (answer: Answer) => void) {
  const queries = useQueryClient();
  const command = useRef({ words: "", clientId: "" });
  return useMutation({
    mutationFn: (words: Words) => {
      const written = JSON.stringify(words);
      if (command.current.clientId === "" || command.current.words !== written) command.current = { words: written, clientId: crypto.randomUUID() };
      return send(words, command.current.clientId);
    },
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: meetingsKey(room) });
      onDone(answer);
    },
    onError: () => void queries.invalidateQueries({ queryKey: meetingsKey(room) }), // somebody else may have been before
  });
}
