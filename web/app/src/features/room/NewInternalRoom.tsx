import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CaseFacts, caseQuery, type Case } from "@/features/case";
import { errorText } from "@/features/problem";
import { useSession } from "@/features/session";
import { Button, Notice } from "@/ui";
import { openInternalRoom } from "./api";
import { KINDS } from "./kind";
import { RoomHeader } from "./RoomHeader";
import styles from "./RoomView.module.css";

/** The internal room before its first use: what it is for, and the way in. */
export function NewInternalRoom({ item }: { item: Case }) {
  const { t } = useLingui();
  const { authority } = useSession();
  const queries = useQueryClient();
  const open = useMutation({
    mutationFn: () => openInternalRoom(item.reference),
    onSuccess: () => queries.invalidateQueries(caseQuery(item.reference)),
  });
  return (
    <div className={`${styles.room} ${KINDS.internal.tone}`}>
      <RoomHeader item={item} kind="internal" />
      <div role="region" aria-label={t`Ärendet`} tabIndex={0} className={styles.context}>
        <CaseFacts item={item} />
      </div>
      <div className={`${styles.dialogue} ${styles.first}`}>
        <p>
          <Trans>
            Här kan ni på <strong>{authority.name}</strong> prata om ärendet för er själva. Ingen annan myndighet ser vad som skrivs, eller att rummet finns.
          </Trans>
        </p>
        {open.isError && (
          <Notice kind="error" announced>
            {errorText(open.error)}
          </Notice>
        )}
        <Button variant="tone" icon={KINDS.internal.icon} isPending={open.isPending} onPress={() => open.mutate()}>
          <Trans>Öppna internt rum för {authority.name}</Trans>
        </Button>
      </div>
    </div>
  );
}
