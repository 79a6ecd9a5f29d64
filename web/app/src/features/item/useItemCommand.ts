import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import type { Item } from "./api";

/** A command to an item. The same words sent again are the same command; other words are another. What it changes the log tells. */
export function useItemCommand<T>(item: Item, send: (item: Item, clientId: string, words: T) => Promise<unknown>, onDone: () => void) {
  const command = useRef({ words: "", clientId: "" });
  return useMutation({
    mutationFn: (words: T) => {
      const written = JSON.stringify(words);
      if (command.current.words !== written) command.current = { words: written, clientId: crypto.randomUUID() };
      return send(item, command.current.clientId, words);
    },
    onSuccess: onDone,
  });
}
