import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { MeetingEntrance } from "@/features/gathering";
import { clockTime, isoDate } from "@/locales";
import type { Event } from "@/protocol";
import { useDialogue } from "./dialogue";
import { attendeeName, meetingTitles } from "./meetings";
import { text } from "./payload";
import type { People } from "./people";

/** Whether an event tells of a meeting, or of who took part in one. */
export const isOfMeeting = ({ type }: Event): boolean => /^(meeting|attendance|host)\./.test(type);

/** What happened to a meeting, in words. */
export function MeetingLine({ event, actor, people }: { event: Event; actor: string; people: People }): ReactNode {
  const { type, payload } = event;
  const of = (name: string) => text(payload, name);
  switch (type) {
    case "attendance.joined":
      return (
        <Trans>
          {of("name")}, {of("title")}, {of("authority_name")}, kom till mötet.
        </Trans>
      );
    case "attendance.left":
      return <LeftText attendance={of("attendance")} reason={of("reason")} at={of("at")} />;
    case "host.changed": {
      const host = people.get(of("officer"))?.name;
      return host === undefined ? <Trans>Mötet fick en ny värd.</Trans> : <Trans>{host} blev mötets värd.</Trans>;
    }
    case "meeting.opened":
      return <Trans>{actor} öppnade mötets rum. Det som skrivs under mötet står här.</Trans>;
    default:
      return (
        <>
          <PlanText event={event} actor={actor} /> <Entrance event={event} />
        </>
      );
  }
}

/** What the room that a meeting belongs to tells of it. */
function PlanText({ event: { type, author, payload }, actor }: { event: Event; actor: string }): ReactNode {
  const { t } = useLingui();
  const { events } = useDialogue();
  const title = meetingTitles(events).get(text(payload, "meeting"));
  const meeting = title === undefined ? t`ett möte` : t`mötet ”${title}”`;
  const starts = text(payload, "starts");
  const reason = text(payload, "reason");
  const when = starts === "" ? "" : t`${isoDate(starts)} kl. ${clockTime(starts)}`;
  switch (type) {
    case "meeting.planned":
      return (
        <Trans>
          {actor} planerade {meeting} till {when}.
        </Trans>
      );
    case "meeting.changed":
      return (
        <Trans>
          {actor} ändrade {meeting}. Det börjar {when}.
        </Trans>
      );
    case "meeting.cancelled":
      return (
        <Trans>
          {actor} ställde in {meeting}. {reason}
        </Trans>
      );
    case "meeting.started":
      return (
        <Trans>
          {actor} startade {meeting}.
        </Trans>
      );
    case "meeting.ended":
      return author === "system" ? (
        <Trans>Alla hade lämnat {meeting}, som därför avslutades.</Trans>
      ) : (
        <Trans>
          {actor} avslutade {meeting}.
        </Trans>
      );
    default:
      return <Trans>Ladda om Plaza för att se den här händelsen.</Trans>;
  }
}

/** The way to a meeting that is told of and was not cancelled. */
function Entrance({ event: { type, payload } }: { event: Event }): ReactNode {
  const { room, events } = useDialogue();
  const meeting = text(payload, "meeting");
  if (meeting === "" || type === "meeting.cancelled") return null;
  return <MeetingEntrance room={room} meeting={meeting} title={meetingTitles(events).get(meeting) ?? ""} />;
}

function LeftText({ attendance, reason, at }: { attendance: string; reason: string; at: string }): ReactNode {
  const { t } = useLingui();
  const { events } = useDialogue();
  const name = attendeeName(events, attendance) ?? t`En deltagare`;
  const late = at === "" ? "" : t`Det var kl. ${clockTime(at)}.`;
  switch (reason) {
    case "removed":
      return (
        <Trans>
          {name} togs bort från mötet av värden. {late}
        </Trans>
      );
    case "denied":
      return (
        <Trans>
          {name} lämnade mötet, eftersom rätten att delta upphörde. {late}
        </Trans>
      );
    case "lost":
    case "restart":
      return (
        <Trans>
          {name} tappade kontakten med mötet. {late}
        </Trans>
      );
    default:
      return (
        <Trans>
          {name} lämnade mötet. {late}
        </Trans>
      );
  }
}
