import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { DocumentItem } from "./api";
import { usePlace } from "./place";

/**
 * A command to a document. The same words sent again are the same command, so that a lost answer never does it twice; other
 * words are another.
 */
export function useCommand<T>(document: Pick<DocumentItem, "id">, send: (to: { room: string; document: string; clientId: string }, words: T) => Promise<unknown>, onDone: () => void) {
  const { room } = usePlace();
  const queries = useQueryClient();
  const command = useRef({ words: "", clientId: "" });
  return useMutation({
    mutationFn: (words: T) => {
      const written = JSON.stringify(words);
      if (command.current.clientId === "" || command.current.words !== written) command.current = { words: written, clientId: crypto.randomUUID() };
      return send({ room, document: document.id, clientId: command.current.clientId }, words);
    },
    onSuccess: async () => {
      onDone();
      await Promise.all([queries.invalidateQueries({ queryKey: ["document", room, document.id] }), queries.invalidateQueries({ queryKey: ["documents", room] })]);
    },
  });
}
