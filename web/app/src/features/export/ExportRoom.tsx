import { Trans, useLingui } from "@lingui/react/macro";
import { useIsMutating, useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Schemas } from "@/api";
import { errorText } from "@/features/problem";
import { announce, Button, Checkbox, icons, Notice } from "@/ui";
import { fetchExport } from "./api";
import { CheckExport } from "./CheckExport";
import styles from "./Export.module.css";
import { save } from "./save";

/** Takes the room out of Plaza as a file, and says what is in it and how anybody checks it. */
export function ExportRoom({ room }: { room: Schemas["Room"] }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <section aria-labelledby={`${id}-heading`} className={styles.export}>
      <h2 id={`${id}-heading`}>
        <Trans>Export</Trans>
      </h2>
      <div>
        <Button variant="secondary" icon={icons.Download} aria-expanded={open} aria-controls={`${id}-panel`} onPress={() => setOpen(!open)}>
          <Trans>Exportera rummet</Trans>
        </Button>
      </div>
      <div id={`${id}-panel`} role="group" aria-label={t`Exportera rummet`} hidden={!open} className={styles.panel}>
        {open && <ExportPanel room={room} />}
      </div>
    </section>
  );
}

function ExportPanel({ room }: { room: Schemas["Room"] }) {
  const { t } = useLingui();
  const [withHidden, setWithHidden] = useState(false);
  // It goes on, and the file is saved, also when one leaves the page; who returns meanwhile sees that it is under way.
  const mutationKey = ["export", room.id];
  const underWay = useIsMutating({ mutationKey }) > 0;
  const fetching = useMutation({
    mutationKey,
    mutationFn: async () => {
      const file = await fetchExport(room.id, withHidden);
      save(file);
      announce(t`Exporten är hämtad: ${file.name}`);
      return file.name;
    },
  });
  return (
    <>
      <p>
        <Trans>En zip-fil med allt du läser i rummet: varje händelse i ordning, deltagarna, och Plazas signerade bevis på att inget har ändrats.</Trans>
      </p>
      {room.from_seq > 1 && (
        <p>
          <Trans>Du läser rummet från händelse {room.from_seq}. Där börjar också exporten.</Trans>
        </p>
      )}
      {room.may_read_hidden ? (
        <Checkbox label={t`Ta med texten i dolda inlägg`} isSelected={withHidden} onChange={setWithHidden} />
      ) : (
        <p>
          <Trans>Texten i dolda inlägg är inte med.</Trans>
        </p>
      )}
      <p className={styles.quiet}>
        <Trans>Att du exporterar antecknas med ditt namn i din myndighets åtkomstlogg.</Trans>
      </p>
      {fetching.isError && (
        <Notice kind="error" title={t`Exporten hämtades inte`} announced>
          {errorText(fetching.error)}
        </Notice>
      )}
      <div>
        <Button isPending={underWay} onPress={() => fetching.mutate()}>
          <Trans>Hämta exporten</Trans>
        </Button>
      </div>
      {fetching.isSuccess && <p>{t`Exporten är hämtad: ${fetching.data}`}</p>}
      <CheckExport name={fetching.data ?? t`EXPORT.zip`} />
    </>
  );
}
