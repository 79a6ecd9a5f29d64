import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Change } from "./api";
import type { Message } from "./messages";

/**
 * A change of a message that one saw in some version: of the version the dialogue showed when it was begun, on this page or an earlier one. Moved says that the
 * message is no longer what one saw; goOn takes what stands now as seen.
 */
export function useChange(message: Message, send: (change: Change, text: string) => Promise<unknown>, onDone: () => void, begunAt = message.version) {
  const [seen, setSeen] = useState(begunAt);
  const command = useRef({ text: "", seen: 0, clientId: "" });
  const mutation = useMutation({
    mutationFn: (text: string) => {
      const { current } = command;
      if (current.text !== text || current.seen !== seen) command.current = { text, seen, clientId: crypto.randomUUID() };
      return send({ clientId: command.current.clientId, version: seen }, text);
    },
    onSuccess: onDone,
  });
  const goOn = () => {
    setSeen(message.version);
    mutation.reset();
  };
  return { ...mutation, seen, moved: message.version !== seen, goOn };
}
