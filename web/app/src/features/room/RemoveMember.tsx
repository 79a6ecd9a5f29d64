import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorText } from "@/features/problem";
import { useSession } from "@/features/session";
import { announce, Button, Notice } from "@/ui";
import { removeMember, roomQuery, type Room } from "./api";
import styles from "./MemberList.module.css";

type Member = Room["members"][number];

/** For a coordinator: ends a membership, once it has been confirmed. */
export function RemoveMember({ room, member }: { room: Room; member: Member }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const isSelf = useSession().officer.id === member.officer;
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeMember(room.id, member.officer),
    onSuccess: async () => {
      announce(t`${member.name} är borttagen.`);
      document.getElementById("members")?.focus(); // the row with the focus goes away
      await queries.invalidateQueries(roomQuery(room.id));
    },
  });
  if (!asking) {
    return (
      <Button variant="quiet" label={t`Ta bort ${member.name}`} onPress={() => setAsking(true)}>
        <Trans>Ta bort</Trans>
      </Button>
    );
  }
  return (
    <div role="group" aria-label={t`Ta bort ${member.name}`} className={styles.asking}>
      <p>
        {isSelf ? (
          <Trans>Du kan då inte längre läsa rummet. Det som du har skrivit finns kvar.</Trans>
        ) : (
          <Trans>{member.name} kan då inte längre läsa rummet. Det som hen har skrivit finns kvar.</Trans>
        )}
      </p>
      {remove.isError && (
        <Notice kind="error" announced>
          {errorText(remove.error)}
        </Notice>
      )}
      <Button variant="secondary" isFocusedAtFirst isPending={remove.isPending} onPress={() => remove.mutate()}>
        <Trans>Ta bort ur rummet</Trans>
      </Button>
      <Button variant="quiet" onPress={() => setAsking(false)}>
        <Trans>Avbryt</Trans>
      </Button>
    </div>
  );
}
