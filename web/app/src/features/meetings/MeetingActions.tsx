import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { startMeeting, type MeetingDetails } from "@/features/meeting";
import { errorText } from "@/features/problem";
import { announce, Button, icons, Notice } from "@/ui";
import { CancelForm } from "./CancelForm";
import { ChangeForm } from "./ChangeForm";
import { useCommand } from "./hooks";
import styles from "./Meetings.module.css";
import { usePlace } from "./place";
import { useUnsaved } from "./useUnsaved";

type Asking = "change" | "cancel" | undefined;

interface MeetingActionsProps {
  details: MeetingDetails;
  /** Nothing is left to be done: the focus has no place here. */
  onOver: () => void;
}

/** What may be done with a meeting by whoever looks: begin or join it, change its plan, cancel it. */
export function MeetingActions({ details, onOver }: MeetingActionsProps) {
  const { t } = useLingui();
  const { room, reference, mayWrite } = usePlace();
  const { id, title, state } = details;
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking>();
  const latest = useRef(asking); // a change is saved a moment after it was sent, when one may be asked something else
  const group = useRef<HTMLDivElement>(null);
  const unsaved = useUnsaved();
  const goThere = () => void navigate({ to: "/arenden/$reference/rum/$room", params: { reference, room: id }, ignoreBlocker: true }); // one has been asked
  const start = useCommand(room, (meeting: string) => startMeeting(room, meeting), goThere);
  const askFor = (what: Asking) => {
    latest.current = what;
    setAsking(what);
  };
  const isOver = state === "ended" || state === "cancelled";
  const close = () => {
    askFor(undefined);
    if (isOver) onOver();
    else group.current?.focus();
  };
  const changed = () => {
    announce(t`Mötet är ändrat.`);
    if (latest.current === "change") close();
  };
  const cancelled = () => {
    announce(t`Mötet är inställt.`);
    askFor(undefined);
    onOver();
  };
  const ask = (what: "change" | "cancel", words: string, icon: (typeof icons)[keyof typeof icons]) => (
    <Button variant="quiet" icon={icon} aria-expanded={asking === what} onPress={() => unsaved.before(() => askFor(asking === what ? undefined : what))}>
      {words}
    </Button>
  );
  const mayAct = mayWrite && !isOver;
  if (!mayAct && asking === undefined) return null; // what one is filling in is not taken away
  return (
    <div ref={group} role="group" tabIndex={-1} aria-label={t`Åtgärder för ${title}`} className={styles.actions}>
      {mayAct && (
        <div className={styles.buttons}>
          {state === "ongoing" ? (
            <Button variant="tone" icon={icons.Video} onPress={() => unsaved.before(goThere)}>
              <Trans>Gå med</Trans>
            </Button>
          ) : (
            <>
              <Button variant="tone" icon={icons.Video} isPending={start.isPending} onPress={() => unsaved.before(() => start.mutate(id))}>
                <Trans>Öppna mötet</Trans>
              </Button>
              {ask("change", t`Ändra mötet`, icons.Pencil)}
              {ask("cancel", t`Ställ in mötet`, icons.X)}
            </>
          )}
        </div>
      )}
      {start.isError && (
        <Notice kind="error" title={t`Mötet är inte öppnat`} announced>
          {errorText(start.error)}
        </Notice>
      )}
      {unsaved.question}
      {asking === "change" && <ChangeForm details={details} unsaved={unsaved} onDone={changed} onClose={close} />}
      {asking === "cancel" && <CancelForm details={details} unsaved={unsaved} onDone={cancelled} onClose={close} />}
    </div>
  );
}
