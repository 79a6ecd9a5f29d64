import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { meetingsKey } from "@/features/meeting";

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
