import { isoDate } from "@/locales";
import { makesRow, type Event } from "@/protocol";
import { toldElsewhere } from "./documents";
import { toldByOpening } from "./meetings";
import type { Message } from "./messages";

export type Row =
  | { kind: "day"; key: string; time: string }
  | { kind: "message"; key: string; message: Message; continued: boolean }
  | { kind: "line"; key: string; event: Event }
  | { kind: "new"; key: string };

/** The event of a row; undefined of a divider. */
export function seqOf(row: Row): number | undefined {
  if (row.kind === "message") return row.message.event.seq;
  return row.kind === "line" ? row.event.seq : undefined;
}

const CONTINUES_MS = 10 * 60_000;

/** What a room's events look like on the page: day separators, messages with their present text, and quiet lines. */
export function rowsOf(events: readonly Event[], messages: ReadonlyMap<string, Message>): Row[] {
  const rows: Row[] = [];
  let day = "";
  let previous: Message | undefined;
  const told = new Set([...toldElsewhere(events), ...toldByOpening(events)]);
  for (const event of events) {
    if (!makesRow(event) || told.has(event.id)) continue;
    const eventDay = isoDate(event.time);
    if (eventDay !== day) {
      rows.push({ kind: "day", key: `day ${event.seq}`, time: event.time });
      day = eventDay;
      previous = undefined;
    }
    const message = messages.get(event.id);
    if (message) rows.push({ kind: "message", key: event.id, message, continued: previous !== undefined && continues(previous, message) });
    else rows.push({ kind: "line", key: event.id, event });
    previous = message;
  }
  return rows;
}

/** The same writer goes on within ten minutes: the name need not be said again. */
function continues({ event: previous }: Message, { event, replyTo }: Message): boolean {
  const sameKind = previous.type === "message.posted" && event.type === "message.posted" && replyTo === undefined;
  return sameKind && previous.author === event.author && Date.parse(event.time) - Date.parse(previous.time) < CONTINUES_MS;
}
