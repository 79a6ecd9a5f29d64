import { t } from "@lingui/core/macro";
import { api, ApiError, body } from "@/api";
import { errorText } from "@/features/problem";
import { noteServed } from "./build";
import { browserStore, browserTabs, PlazaClient, SessionEnded, Subprotocol, systemClock, type HistoryPage, type OutgoingMessage, type Place, type Reading, type SendResult } from "@/protocol";

const PAGE = 100;

/** The live client over this browser's WebSocket, HTTP, database, tabs and clock. */
export function createClient(installation: string, officer: string): PlazaClient {
  const name = `plaza ${installation} ${officer}`;
  return new PlazaClient({
    author: `officer:${officer}`,
    ticket,
    open: (ticketValue) => new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws?ticket=${encodeURIComponent(ticketValue)}`, Subprotocol),
    history,
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

async function history(room: string, place: Place): Promise<HistoryPage | "gone"> {
  try {
    return await body(api.GET("/api/rooms/{id}/events", { params: { path: { id: room }, query: { ...where(place), limit: PAGE } } }));
  } catch (error) {
    if (error instanceof ApiError && (error.code === "not_found" || error.code === "forbidden")) return "gone";
    throw error;
  }
}

function where(place: Place) {
  if (place === "newest") return {};
  return "aboveNo" in place ? { above_no: place.aboveNo } : place;
}

async function send(officer: string, { room, clientId, text, written, replyTo }: OutgoingMessage): Promise<SendResult> {
  const message = { client_id: clientId, text, written, ...(replyTo === undefined ? {} : { reply_to: replyTo }) };
  try {
    const receipt = await body(api.POST("/api/rooms/{id}/messages", { ...as(officer, room), body: message }));
    return { kind: "saved", receipt };
  } catch (error) {
    const later = !(error instanceof ApiError) || error.passing || error.code === "unauthenticated";
    return { kind: later ? "failed" : "refused", reason: isAway(error) ? t`Plaza går inte att nå just nu. Texten finns kvar och skickas så snart det går.` : errorText(error) };
  }
}

const isAway = (error: unknown): boolean => error instanceof ApiError && error.code === "unreachable";

async function readings(): Promise<Reading[]> {
  const answer = await body(api.GET("/api/readings"));
  return answer.readings;
}

async function markRead(officer: string, room: string, no: number): Promise<void> {
  await body(api.POST("/api/rooms/{id}/read-marker", { ...as(officer, room), body: { no } }));
}

/** What the client does late, it does as its own officer, whoever the page acts as by then. */
const as = (officer: string, room: string) => ({ params: { path: { id: room } }, headers: { "Plaza-Officer": officer } });
