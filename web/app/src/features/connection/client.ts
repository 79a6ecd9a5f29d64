import { t } from "@lingui/core/macro";
import { api, ApiError, body, documentOf, type Schemas } from "@/api";
import { errorText } from "@/features/problem";
import { noteServed } from "./build";
import { browserStore, browserTabs, PlazaClient, SessionEnded, Subprotocol, systemClock, uploadIdOf, type HistoryPage, type OutgoingMessage, type Place, type Reading, type Receipt, type SendResult } from "@/protocol";

const PAGE = 100;

/** Is given the documents that came with a page of messages. */
export type OnDocuments = (room: string, documents: readonly Schemas["Document"][]) => void;

/** The live client over this browser's WebSocket, HTTP, database, tabs and clock. */
export function createClient(installation: string, officer: string, onDocuments: OnDocuments): PlazaClient {
  const name = `plaza ${installation} ${officer}`;
  return new PlazaClient({
    author: `officer:${officer}`,
    ticket,
    open: (ticketValue) => new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws?ticket=${encodeURIComponent(ticketValue)}`, Subprotocol),
    history: (room, place) => history(room, place, onDocuments),
    send: (message) => send(officer, message),
    readings,
    markRead: (room, no) => markRead(officer, room, no),
    store: browserStore(name),
    joinTabs: browserTabs(name),
    clock: systemClock,
    random: Math.random,
    newId: () => crypto.randomUUID(),
  });
}

async function ticket(): Promise<string> {
  try {
    const answer = await body(api.POST("/api/socket-ticket"));
    noteServed(answer.app);
    return answer.ticket;
  } catch (error) {
    if (error instanceof ApiError && error.code === "unauthenticated") throw new SessionEnded("no session", { cause: error });
    throw error;
  }
}

async function history(room: string, place: Place, onDocuments: OnDocuments): Promise<HistoryPage | "gone"> {
  try {
    const { documents, ...page } = await body(api.GET("/api/rooms/{id}/events", { params: { path: { id: room }, query: { ...where(place), limit: PAGE } } }));
    if (documents) onDocuments(room, documents);
    return page;
  } catch (error) {
    if (error instanceof ApiError && (error.code === "not_found" || error.code === "forbidden")) return "gone";
    throw error;
  }
}

function where(place: Place) {
  if (place === "newest") return {};
  return "aboveNo" in place ? { above_no: place.aboveNo } : place;
}

async function send(officer: string, message: OutgoingMessage): Promise<SendResult> {
  try {
    return { kind: "saved", receipt: await post(officer, message) };
  } catch (error) {
    const later = !(error instanceof ApiError) || error.passing || error.code === "unauthenticated";
    return { kind: later ? "failed" : "refused", reason: isAway(error) ? t`Plaza går inte att nå just nu. Texten finns kvar och skickas så snart det går.` : errorText(error) };
  }
}

const isAway = (error: unknown): boolean => error instanceof ApiError && error.code === "unreachable";

/** A message's files become documents in the same command, all or nothing. */
async function post(officer: string, { room, clientId, text, written, replyTo, files = [] }: OutgoingMessage): Promise<Receipt> {
  const message = { text, written, ...(replyTo === undefined ? {} : { reply_to: replyTo }) };
  if (files.length === 0) return body(api.POST("/api/rooms/{id}/messages", { ...as(officer, room), body: { client_id: clientId, ...message } }));
  const documents = files.map((file) => documentOf({ ...file, upload: uploadIdOf(file.url) }));
  const made = await body(api.POST("/api/rooms/{id}/documents", { ...as(officer, room), body: { client_id: clientId, documents, message } }));
  return made.receipt;
}

async function readings(): Promise<Reading[]> {
  const answer = await body(api.GET("/api/readings"));
  return answer.readings;
}

async function markRead(officer: string, room: string, no: number): Promise<void> {
  await body(api.POST("/api/rooms/{id}/read-marker", { ...as(officer, room), body: { no } }));
}

/** What the client does late, it does as its own officer, whoever the page acts as by then. */
const as = (officer: string, room: string) => ({ params: { path: { id: room } }, headers: { "Plaza-Officer": officer } });
