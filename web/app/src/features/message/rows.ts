import { isoDate } from "@/locales";
import type { Event } from "@/protocol";
import { text } from "./payload";

export type Row =
  | { kind: "day"; key: string; time: string }
  | { kind: "message"; key: string; event: Event; text: string; edited: boolean; continued: boolean }
  | { kind: "line"; key: string; event: Event }
  | { kind: "new"; key: string };

const MESSAGES = new Set(["message.posted", "share.received"]);
const CONTINUES_MS = 10 * 60_000;

export const isMessage = (event: Event): boolean => MESSAGES.has(event.type);

/** What a room's events look like on the page: day separators, messages with their present text, and quiet lines. */
export function rowsOf(events: readonly Event[]): Row[] {
  const edits = lastEdits(events);
  const rows: Row[] = [];
  let day = "";
  let previous: Event | undefined;
  for (const event of events) {
    const eventDay = isoDate(event.time);
    if (eventDay !== day) {
      rows.push({ kind: "day", key: `day ${event.seq}`, time: event.time });
      day = eventDay;
      previous = undefined;
    }
    if (isMessage(event)) {
      const edit = edits.get(event.id);
      rows.push({
        kind: "message",
        key: event.id,
        event,
        text: edit ?? text(event.payload, "text"),
        edited: edit !== undefined,
        continued: previous !== undefined && continues(previous, event),
      });
      previous = event;
    } else {
      rows.push({ kind: "line", key: event.id, event });
      previous = undefined;
    }
  }
  return rows;
}

/** The same writer goes on within ten minutes: the name need not be said again. */
function continues(previous: Event, event: Event): boolean {
  const sameKind = previous.type === "message.posted" && event.type === "message.posted";
  return sameKind && previous.author === event.author && Date.parse(event.time) - Date.parse(previous.time) < CONTINUES_MS;
}

function lastEdits(events: readonly Event[]): Map<string, string> {
  const edits = new Map<string, string>();
  for (const { type, payload, withheld } of events) {
    if (type === "message.edited" && withheld === undefined) edits.set(text(payload, "message"), text(payload, "text"));
  }
  return edits;
}
