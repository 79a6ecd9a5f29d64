import type { Event } from "@/protocol";
import { text } from "./payload";
import { titlesBy } from "./titles";

/** The titles of the documents that a room's events tell of, by id. */
export const documentTitles = titlesBy((events) => {
  const titles = new Map<string, string>();
  for (const { id, type, payload, withheld } of events) {
    if (withheld !== undefined) continue;
    if (type === "document.created" || type === "document.received") titles.set(id, text(payload, "title"));
    else if (type === "document.changed") titles.set(text(payload, "document"), text(payload, "title"));
    else if (type === "document.hidden") titles.delete(text(payload, "document"));
  }
  return titles;
});

/** The documents that a message brings with it. */
export function attachmentsOf({ type, type_v: version, payload }: Pick<Event, "type" | "type_v" | "payload">): string[] {
  if (type !== "message.posted" || version < 3) return [];
  const { attachments } = payload as { attachments?: unknown };
  return Array.isArray(attachments) ? attachments.filter((id) => typeof id === "string") : [];
}

/**
 * The events that another row tells of as well: a document's first version beside its making, and all of a document that came
 * with a message beside the message.
 */
export function toldElsewhere(events: readonly Event[]): ReadonlySet<string> {
  const attached = new Set(events.flatMap(attachmentsOf));
  const begun = new Set<string>(); // documents whose first version is still to come
  const told = new Set<string>();
  for (const { id, type, payload } of events) {
    if (type === "document.created" || type === "document.received") {
      begun.add(id);
      if (attached.has(id)) told.add(id);
    } else if (type === "version.added" && begun.delete(text(payload, "document"))) told.add(id);
  }
  return told;
}
