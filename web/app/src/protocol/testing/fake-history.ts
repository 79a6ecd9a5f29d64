import { marksAfter, NO_MARKS, type Marks } from "../marks";
import type { HistoryPage, Place } from "../room-log";
import type { Event } from "../wire.gen";

/** What the server answers of a log, as it stands now: web/event.go in small. */
export function pageOf(log: readonly Event[], place: Place, size: number, fromSeq = 1): HistoryPage {
  const visible = log.filter(({ seq }) => seq >= fromSeq);
  const target = targetOf(visible, place);
  const at = target === 0 ? visible.length - 1 : visible.findIndex(({ seq }) => seq === target);
  const start = Math.max(0, Math.min(at - Math.floor(size / 2), visible.length - size));
  let events = visible.slice(start, start + size);
  if (place === "newest") events = visible.slice(-size);
  else if ("before" in place) events = visible.filter(({ seq }) => seq < place.before).slice(-size);
  else if ("after" in place) events = visible.filter(({ seq }) => seq > place.after).slice(0, size);
  const { edits, hidden, marks } = changesOf(log);
  return {
    events: events.map((event) => (hidden.has(event.type === "message.edited" ? (payload(event).message ?? "") : event.id) ? bare(event) : event)),
    messages: events.flatMap((event) => {
      const own = edits.get(event.id) ?? [];
      const isHidden = hidden.has(event.id);
      const version = 1 + own.length + (isHidden ? 1 : 0);
      const text = isHidden ? "" : (payload(own.at(-1) ?? event).text ?? "");
      const { reactions, pinnedBy, registrations } = marks.get(event.id) ?? NO_MARKS;
      if (event.type !== "message.posted" || (version === 1 && reactions.length === 0 && pinnedBy === undefined && registrations.length === 0)) return [];
      return [{ id: event.id, text, version, edited: own.length > 0, reactions: [...reactions], registrations, ...(pinnedBy !== undefined && { pinned_by: pinnedBy }) }];
    }),
    as_of: log.at(-1)?.seq ?? 0,
    from_seq: fromSeq,
    target,
  };
}

function targetOf(visible: readonly Event[], place: Place): number {
  if (place === "newest" || "before" in place || "after" in place) return 0;
  if ("around" in place) return visible.find(({ seq }) => seq === place.around)?.seq ?? 0;
  if ("date" in place) return visible.find(({ time }) => time.slice(0, 10) >= place.date)?.seq ?? 0;
  return visible.find(({ no }) => (no ?? 0) > place.aboveNo)?.seq ?? 0;
}

const payload = (event: Event) => (event.payload ?? {}) as { message?: string; item?: string; text?: string };

function changesOf(log: readonly Event[]) {
  const edits = new Map<string, Event[]>();
  const hidden = new Set<string>();
  const marks = new Map<string, Marks>();
  for (const event of log) {
    const { item = "", message = item } = payload(event);
    if (event.type === "message.edited") edits.set(message, [...(edits.get(message) ?? []), event]);
    if (event.type === "message.hidden") hidden.add(message);
    marks.set(message, marksAfter(marks.get(message) ?? NO_MARKS, event));
  }
  return { edits, hidden, marks };
}

/** A hidden message and its edits, as readers get them. */
function bare(event: Event): Event {
  const hidden = { ...event, withheld: "hidden" };
  delete hidden.payload;
  return hidden;
}
