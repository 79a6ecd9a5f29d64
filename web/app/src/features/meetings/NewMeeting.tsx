import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { announce, icons } from "@/ui";
import { planMeeting, type Plan } from "./api";
import { useCommand } from "./hooks";
import { MeetingForm } from "./MeetingForm";
import styles from "./Meetings.module.css";
import { MeetingsLink } from "./MeetingsLink";
import { usePlace } from "./place";
import { newPlan } from "./plan";
import { useUnsaved } from "./useUnsaved";

/** The form of a new meeting, beside the list. */
export function NewMeeting() {
  const { t } = useLingui();
  const { room, path, search } = usePlace();
  const navigate = useNavigate();
  const [fields] = useState(() => newPlan(new Date()));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const unsaved = useUnsaved();
  const close = () => void navigate({ to: path, search, ignoreBlocker: true });
  const command = useCommand(
    room,
    (plan: Plan, clientId) => planMeeting(room, clientId, plan),
    (meeting) => {
      announce(t`Mötet är planerat.`);
      void navigate({ to: `${path}/${meeting}`, search, ignoreBlocker: true });
    },
  );
  return (
    <aside className={styles.panel} aria-label={t`Nytt möte`}>
      <MeetingsLink className={styles.close}>
        <icons.X aria-hidden size={14} /> <Trans>Stäng och gå till listan</Trans>
      </MeetingsLink>
      <h2 ref={heading} tabIndex={-1} className={styles.heading}>
        <Trans>Planera ett möte</Trans>
      </h2>
      {unsaved.question}
      <MeetingForm fields={fields} action={t`Planera mötet`} failure={t`Mötet är inte planerat`} command={command} onClose={close} unsaved={unsaved} />
    </aside>
  );
}
