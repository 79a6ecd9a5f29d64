import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { DisposeForm, RegisterForm } from "@/features/item";
import { errorText } from "@/features/problem";
import { announce, Button, icons, Notice } from "@/ui";
import { finaliseDocument, unlockDocument, type DocumentDetails } from "./api";
import styles from "./DocumentPanel.module.css";
import type { FormProps } from "./forms";
import { statesOf } from "./labels";
import { LabelsForm } from "./LabelsForm";
import { LockForm } from "./LockForm";
import { MarkForm } from "./MarkForm";
import { usePlace } from "./place";
import { ReasonForm } from "./ReasonForm";
import { ShareForm } from "./ShareForm";
import { useCommand } from "./useCommand";
import { VersionForm } from "./VersionForm";

type Asking = "version" | "labels" | "mark" | "unmark" | "reopen" | "lock" | "break" | "hide" | "share" | "register" | "dispose";

/** What may be done with a document by whoever looks; a hidden one can only be registered and disposed of. */
export function Actions({ details }: Pick<FormProps, "details">) {
  const { t } = useLingui();
  const { document } = details;
  const { mayWrite: mayWriteHere, mayRegister, mayDispose, author, targets } = usePlace();
  const isShown = document.withheld === undefined;
  const mayWrite = mayWriteHere && isShown;
  const title = useTitle(document);
  const [asking, setAsking] = useState<Asking>();
  const group = useRef<HTMLDivElement>(null);
  const finalise = useCommand(document, (to, version: number) => finaliseDocument(to, version), () => announce(t`Handlingen är slutlig.`));
  const giveBack = useCommand(document, (to, reason: string) => unlockDocument(to, reason), () => announce(t`Utcheckningen är avslutad.`));
  const states = statesOf(document);
  const isMine = document.locked_by === author;
  const isFree = !states.includes("locked") || isMine;
  const isFinal = document.final;
  const close = () => {
    setAsking(undefined);
    group.current?.focus();
  };
  const ask = (what: Asking, words: string, icon: (typeof icons)[keyof typeof icons]) => (
    <Button variant="quiet" icon={icon} aria-expanded={asking === what} onPress={() => setAsking(asking === what ? undefined : what)}>
      {words}
    </Button>
  );
  return (
    <div ref={group} role="group" tabIndex={-1} aria-label={t`Åtgärder för ${title}`} className={styles.actions}>
      <div className={styles.buttons}>
        {mayWrite && !isFinal && isFree && ask("version", t`Ny version`, icons.Upload)}
        {mayWrite && ask("labels", t`Ändra uppgifter`, icons.Pencil)}
        {mayWrite && !isFinal && isFree && ask("lock", isMine && states.includes("locked") ? t`Förläng utcheckningen` : t`Checka ut`, icons.Lock)}
        {mayWrite && isMine && states.includes("locked") && (
          <Button variant="quiet" icon={icons.Lock} isPending={giveBack.isPending} onPress={() => giveBack.mutate("")}>
            <Trans>Avsluta utcheckningen</Trans>
          </Button>
        )}
        {details.may_break_lock && isShown && !isFree && ask("break", t`Bryt utcheckningen`, icons.Lock)}
        {mayWrite && !isFinal && isFree && (
          <Button variant="quiet" icon={icons.CircleCheck} isPending={finalise.isPending} onPress={() => finalise.mutate(document.version)}>
            <Trans>Gör slutlig</Trans>
          </Button>
        )}
        {mayWrite && isFinal && ask("reopen", t`Öppna igen`, icons.RefreshCw)}
        {mayWrite && ask("mark", document.ground === "" ? t`Sekretessmarkera` : t`Ändra sekretessmarkeringen`, icons.ShieldAlert)}
        {mayWrite && document.ground !== "" && ask("unmark", t`Ta bort sekretessmarkeringen`, icons.ShieldAlert)}
        {isShown && targets.length > 0 && ask("share", t`Dela`, icons.Share2)}
        {details.may_hide && isShown && ask("hide", t`Dölj`, icons.EyeOff)}
        {mayRegister && ask("register", t`Diarieför`, icons.BookMarked)}
        {mayDispose && ask("dispose", t`Gallra`, icons.Trash2)}
      </div>
      {(finalise.isError || giveBack.isError) && (
        <Notice kind="error" title={t`Det gick inte`} announced>
          {errorText(finalise.error ?? giveBack.error)}
        </Notice>
      )}
      {asking !== undefined && <Form asking={asking} details={details} onClose={close} />}
    </div>
  );
}

function Form({ asking, ...props }: FormProps & { asking: Asking }) {
  const { room } = usePlace();
  const { document, registrations } = props.details;
  const item = { item: { kind: "document", room, id: document.id }, name: useTitle(document), onClose: props.onClose } as const;
  switch (asking) {
    case "version":
      return <VersionForm {...props} />;
    case "labels":
      return <LabelsForm {...props} />;
    case "mark":
      return <MarkForm {...props} />;
    case "lock":
      return <LockForm {...props} />;
    case "share":
      return <ShareForm {...props} />;
    case "register":
      return <RegisterForm {...item} registrations={registrations} />;
    case "dispose":
      return <DisposeForm {...item} />;
    default:
      return <ReasonForm key={asking} what={asking} {...props} />;
  }
}

function useTitle({ title, withheld }: DocumentDetails["document"]): string {
  const { t } = useLingui();
  return withheld === undefined ? title : t`den dolda handlingen`;
}
