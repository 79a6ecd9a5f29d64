import { api, body } from "@/api";

/** What an authority registers and disposes of: a message or a document, by the id of the event that made it. */
export interface Item {
  kind: "message" | "document";
  room: string;
  id: string;
}

export interface RegistrationForm {
  diaryNumber: string;
  /** The number within the matter; "" = none. */
  actNumber: string;
}

export interface Disposal {
  /** The legal basis. */
  basis: string;
  /** What the authority's decision is called. */
  reference: string;
}

export function registerItem({ kind, room, id }: Item, clientId: string, { diaryNumber, actNumber }: RegistrationForm) {
  const command = { client_id: clientId, diary_number: diaryNumber, act_number: actNumber };
  return kind === "message"
    ? body(api.POST("/api/rooms/{id}/messages/{message}/registration", { params: { path: { id: room, message: id } }, body: command }))
    : body(api.POST("/api/rooms/{id}/documents/{document}/registration", { params: { path: { id: room, document: id } }, body: command }));
}

export function disposeItem({ kind, room, id }: Item, clientId: string, { basis, reference }: Disposal) {
  const command = { client_id: clientId, basis, reference };
  return kind === "message"
    ? body(api.POST("/api/rooms/{id}/messages/{message}/disposal", { params: { path: { id: room, message: id } }, body: command }))
    : body(api.POST("/api/rooms/{id}/documents/{document}/disposal", { params: { path: { id: room, document: id } }, body: command }));
}
