import { useMutation } from "@tanstack/react-query";
import { useLingui } from "@lingui/react/macro";
import { announce } from "@/ui";
import { addReaction, removeReaction } from "./api";
import type { Message } from "./messages";
import type { Sign } from "./signs";
import { useSignLooks } from "./useSignLooks";

/** Puts one's sign on a message or takes it back; what becomes of it arrives with the log. */
export function useReaction(room: string, message: Message, author: string, onDone: () => void = () => undefined) {
  const { t } = useLingui();
  const looks = useSignLooks();
  const isMine = (sign: Sign) => message.reactions.some((reaction) => reaction.sign === sign && reaction.author === author);
  const change = useMutation({
    mutationFn: async (sign: Sign) => {
      const removes = isMine(sign);
      await (removes ? removeReaction(room, message.event.id, sign) : addReaction(room, message.event.id, sign, message.version));
      const { words } = looks[sign];
      announce(removes ? t`${words}: borttaget` : t`${words}: sparat`);
    },
    onSuccess: onDone,
  });
  return { isMine, toggle: change.mutate, isPending: change.isPending, error: change.error };
}
