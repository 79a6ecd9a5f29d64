import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { clockTime, isoDate } from "@/locales";
import type { Event } from "@/protocol";
import { useDialogue } from "./dialogue";
import { documentTitles } from "./documents";
import { text } from "./payload";

/** Whether an event tells of a document. */
export const isOfDocument = ({ type }: Event): boolean => type.startsWith("document.") || type.startsWith("version.");

/** What happened to a document, in words. */
export function DocumentLine({ event, actor }: { event: Event; actor: string }): ReactNode {
  const { t } = useLingui();
  const { events } = useDialogue();
  const { id, type, payload } = event;
  const of = (name: string) => text(payload, name);
  const title = documentTitles(events).get(type === "document.created" || type === "document.received" ? id : of("document")) ?? t`en handling`;
  switch (type) {
    case "document.created":
      return (
        <Trans>
          {actor} lade till {title}.
        </Trans>
      );
    case "document.received":
      return (
        <Trans>
          {actor} delade hit {title}, av {of("author_name")}, {of("authority_name")}.
        </Trans>
      );
    case "version.added":
      return (
        <Trans>
          {actor} lade till en ny version av {title}. {of("note")}
        </Trans>
      );
    case "document.changed":
      return (
        <Trans>
          {actor} ändrade uppgifterna om {title}.
        </Trans>
      );
    case "document.marked":
      return (
        <Trans>
          {actor} sekretessmarkerade {title} med stöd av {of("ground")}.
        </Trans>
      );
    case "document.unmarked":
      return (
        <Trans>
          {actor} tog bort sekretessmarkeringen av {title}: {of("reason")}
        </Trans>
      );
    case "document.finalised":
      return (
        <Trans>
          {actor} gjorde {title} slutlig.
        </Trans>
      );
    case "document.reopened":
      return (
        <Trans>
          {actor} öppnade {title} igen: {of("reason")}
        </Trans>
      );
    case "document.locked":
      return (
        <Trans>
          {actor} checkade ut {title} till {moment(of("until"))}.
        </Trans>
      );
    case "document.unlocked":
      return (
        <Trans>
          {actor} avslutade utcheckningen av {title}. {of("reason")}
        </Trans>
      );
    case "document.hidden":
      return (
        <Trans>
          {actor} dolde en handling: {of("reason")}
        </Trans>
      );
    default:
      return <Trans>Ladda om Plaza för att se den här händelsen.</Trans>;
  }
}

/** A point of time in words; "" for what is none. */
const moment = (time: string): string => (Number.isNaN(Date.parse(time)) ? "" : `${isoDate(time)} ${clockTime(time)}`);
