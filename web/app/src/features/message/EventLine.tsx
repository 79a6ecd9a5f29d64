import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useCaseLabels } from "@/features/case";
import { clockTime } from "@/locales";
import type { Event } from "@/protocol";
import { useDialogue } from "./dialogue";
import { DocumentLine, isOfDocument } from "./DocumentLine";
import { documentTitles } from "./documents";
import { isOfMeeting, MeetingLine } from "./MeetingLine";
import { authorOf, type People } from "./people";
import styles from "./Timeline.module.css";
import { text } from "./payload";

interface EventLineProps {
  event: Event;
  people: People;
  /** The number of a message of this room by its event's id. */
  numberOf: (id: string) => number | undefined;
}

/** An event that is not a message, as one quiet line. */
export function EventLine({ event, people, numberOf }: EventLineProps) {
  return (
    <li className={styles.line} data-seq={event.seq}>
      <EventText event={event} people={people} numberOf={numberOf} /> <time dateTime={event.time}>{clockTime(event.time)}</time>
    </li>
  );
}

function EventText({ event, people, numberOf }: EventLineProps): ReactNode {
  const { t } = useLingui();
  const labels = useCaseLabels();
  const { type, payload } = event;
  const of = (name: string) => text(payload, name);
  const actor = authorOf(event, people)?.name ?? (event.author === "system" ? "Plaza" : t`En handläggare`);
  const messageName = (id: string) => {
    const number = numberOf(id);
    return number === undefined ? t`ett tidigare inlägg` : t`inlägg ${number}`;
  };
  const titles = documentTitles(useDialogue().events);
  const message = messageName(of("message"));
  const item = titles.get(of("item")) ?? messageName(of("item"));
  const disposed = titles.get(of("event")) ?? messageName(of("event"));

  if (event.withheld !== undefined) return <Trans>Händelsen visas inte längre.</Trans>;
  if (isOfDocument(event)) return <DocumentLine event={event} actor={actor} />;
  if (isOfMeeting(event)) return <MeetingLine event={event} actor={actor} people={people} />;
  switch (type) {
    case "room.opened":
      return <Trans>{actor} öppnade rummet.</Trans>;
    case "room.state_changed":
      return stateText(of("to"), actor);
    case "case.opened":
      return (
        <Trans>
          {actor} öppnade ärendet {of("title")}, {of("reference")}.
        </Trans>
      );
    case "case.party_added":
      return <Trans>{of("authority_name")} är part i ärendet.</Trans>;
    case "case.step_changed":
      return (
        <Trans>
          Ärendet gick från {labels.step(of("from"))} till {labels.step(of("to"))}.
        </Trans>
      );
    case "case.registered":
      return (
        <Trans>
          {of("authority_name")} diarieförde ärendet som {of("diary_no")}.
        </Trans>
      );
    case "member.added":
      return (
        <Trans>
          {of("name")}, {of("title")}, {of("authority_name")}, lades till.
        </Trans>
      );
    case "member.removed":
      return <Trans>{people.get(of("officer"))?.name ?? t`En handläggare`} togs bort ur rummet.</Trans>;
    case "message.edited":
    case "message.pinned":
    case "message.unpinned":
    case "message.hidden":
      return messageText(type, actor, message, of("reason"));
    case "item.registered":
      return (
        <Trans>
          {of("authority_name")} diarieförde {item} i {of("diary_no")}.
        </Trans>
      );
    case "disposal.decided":
      return (
        <Trans>
          {of("authority_name")} beslutade om gallring av {disposed} med stöd av {of("basis")}.
        </Trans>
      );
    case "event.disposed":
      return (
        <Trans>
          Gallrat: {disposed}, med stöd av {of("basis")}.
        </Trans>
      );
    case "share.sent":
      return event.type_v > 1 ? (
        <Trans>
          {actor} delade en handling till {of("room_name")}. {of("ground")}
        </Trans>
      ) : (
        <Trans>
          {actor} delade ett inlägg till {of("room_name")}.
        </Trans>
      );
    default:
      return <Trans>Ladda om Plaza för att se den här händelsen.</Trans>;
  }
}

function messageText(type: string, actor: string, message: string, reason: string): ReactNode {
  switch (type) {
    case "message.edited":
      return (
        <Trans>
          {actor} ändrade {message}.
        </Trans>
      );
    case "message.pinned":
      return (
        <Trans>
          {actor} fäste {message}.
        </Trans>
      );
    case "message.unpinned":
      return (
        <Trans>
          {actor} lossade {message}.
        </Trans>
      );
    default:
      return (
        <Trans>
          {actor} dolde {message}: {reason}
        </Trans>
      );
  }
}

function stateText(state: string, actor: string): ReactNode {
  if (state === "locked") return <Trans>{actor} låste rummet.</Trans>;
  if (state === "archived") return <Trans>{actor} arkiverade rummet.</Trans>;
  return <Trans>{actor} låste upp rummet.</Trans>;
}
