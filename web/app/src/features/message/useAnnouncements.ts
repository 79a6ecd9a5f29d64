import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { isMessage, mentions, type Event, type OutboxEntry } from "@/protocol";
import { announce } from "@/ui";
import { toPlain } from "./html";
import { text } from "./payload";
import { authorOf, type People } from "./people";
import { isNews, unsavedOf, type Unsaved } from "./unsaved";

const LONGEST = 300;

/** Tells a screen reader of others' new messages, and of what became of one's own. */
export function useAnnouncements(events: readonly Event[], outgoing: readonly OutboxEntry[], people: People, author: string): void {
  const { t } = useLingui();
  const heard = useRef(events.at(-1)?.seq ?? 0);
  const unsavedBefore = useRef<Unsaved>(unsavedOf(outgoing, new Map()));

  useEffect(() => {
    const fresh = events.filter((event) => event.seq > heard.current && isMessage(event) && event.withheld === undefined);
    heard.current = Math.max(heard.current, events.at(-1)?.seq ?? 0);
    const latest = fresh.at(-1);
    if (!latest) return;
    if (latest.author === author) return announce(t`Sparat nr ${latest.no ?? ""}`);
    const others = fresh.filter((event) => event.author !== author);
    const name = authorOf(latest, people)?.name ?? t`En handläggare`;
    const written = text(latest.payload, "text");
    const words = toPlain(written).slice(0, LONGEST);
    if (others.length === 1 && mentions(written, author.replace("officer:", ""))) return announce(t`${name} nämner dig: ${words}`);
    announce(others.length === 1 ? t`Nytt inlägg från ${name}: ${words}` : t`${others.length} nya inlägg, det senaste från ${name}: ${words}`);
  }, [events, people, author, t]);

  useEffect(() => {
    const unsaved = unsavedOf(outgoing, unsavedBefore.current);
    if (isNews(unsaved, unsavedBefore.current)) announce(t`Inlägget är inte sparat. Texten finns kvar.`);
    unsavedBefore.current = unsaved;
  }, [outgoing, t]);
}
