import { Trans, useLingui } from "@lingui/react/macro";
import { memo, useState } from "react";
import { shareText, sizeText } from "@/locales";
import type { UploadJob } from "@/protocol";
import { Button, IconButton, icons } from "@/ui";
import { useUploads } from "./context";
import { Elsewhere } from "./Elsewhere";
import { PickAgain } from "./PickAgain";
import styles from "./Upload.module.css";

/** One file on its way: how far it has come, and what one can do about it. */
export const UploadProgress = memo(function UploadProgress({ job }: { job: UploadJob }) {
  const { t } = useLingui();
  const uploads = useUploads();
  const { record, state } = job;
  const { id, name, size } = record;
  const isMoving = state.kind === "waiting" || state.kind === "sending" || state.kind === "interrupted";
  return (
    <div className={styles.job} data-state={state.kind}>
      <span className={styles.name}>{name}</span>
      <span className={styles.size}>{sizeText(size)}</span>
      <span className={styles.buttons}>
        {state.kind === "interrupted" && <IconButton label={t`Fortsätt med ${name}`} icon={icons.Play} onPress={() => void uploads.resume(id)} />}
        {/* One button, so that the focus stays on it. */}
        {isMoving && <IconButton key="pause" label={t`Pausa ${name}`} icon={icons.Pause} onPress={() => uploads.pause(id)} />}
        {state.kind === "paused" && <IconButton key="pause" label={t`Fortsätt med ${name}`} icon={icons.Play} onPress={() => void uploads.resume(id)} />}
        {state.kind === "done" ? <icons.CircleCheck aria-hidden size={16} /> : <IconButton label={t`Ta bort ${name}`} icon={icons.X} onPress={() => uploads.discard(id)} />}
      </span>
      {"sent" in state && <progress className={styles.bar} max={Math.max(1, size)} value={state.sent} aria-label={t`Uppladdning av ${name}`} />}
      <span className={styles.state}>
        <StateText job={job} />
      </span>
      {state.kind === "file-needed" && <FileAgain job={job} />}
      {state.kind === "declined" && <Elsewhere record={record} />}
    </div>
  );
});

function StateText({ job: { record, state } }: { job: UploadJob }) {
  switch (state.kind) {
    case "waiting":
      return <Trans>Väntar på sin tur</Trans>;
    case "sending":
      return <Trans>Laddar upp, {shareText(state.sent, record.size)}</Trans>;
    case "finishing":
      return <Trans>Sparar…</Trans>;
    case "paused":
      return <Trans>Pausad, {shareText(state.sent, record.size)} är uppladdat</Trans>;
    case "interrupted":
      return <Trans>Avbruten, fortsätter av sig själv. {state.reason}</Trans>;
    case "file-needed":
      return <Trans>Webbläsaren behöver filen igen för att fortsätta där den var.</Trans>;
    case "staged":
      return <Trans>Uppladdad, följer med inlägget</Trans>;
    case "declined":
      return <Trans>Inte sparad som den nya versionen. {state.reason}</Trans>;
    case "expired":
      return <Trans>Inte sparad: uppladdningen väntade för länge och är borttagen. Lägg till filen igen.</Trans>;
    case "done":
      return <Trans>Sparad</Trans>;
    case "refused":
      return <Trans>Inte sparad. {state.reason}</Trans>;
  }
}

/** Asks for the file of an upload that an earlier page began: by the browser's own handle to it, or from the person. */
function FileAgain({ job: { record } }: { job: UploadJob }) {
  const { t } = useLingui();
  const uploads = useUploads();
  const [isShut, setShut] = useState(false);
  if (record.handle && !isShut) {
    return (
      <Button variant="secondary" onPress={() => void uploads.resume(record.id).then((goesOn) => setShut(!goesOn))}>
        <Trans>Fortsätt</Trans>
      </Button>
    );
  }
  return (
    <>
      {isShut && (
        <span role="alert" className={styles.wrong}>
          <Trans>Webbläsaren får inte läsa filen, eller så har den flyttats eller ändrats. Välj den igen.</Trans>
        </span>
      )}
      <PickAgain id={record.id} name={record.name} label={t`Välj ${record.name} igen`} />
    </>
  );
}
