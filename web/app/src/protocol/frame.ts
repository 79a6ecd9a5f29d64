import { integer, MalformedFrame, object, string, strings, type Fields } from "./fields";
import { decodeMeeting } from "./meeting/decode";
import { MessageType, type ClientMessage, type Event, type ServerMessage } from "./wire.gen";

export { MalformedFrame } from "./fields";

/** Reads a text frame: JSON messages separated by newlines. Types that this version does not know are passed over. */
export function decodeFrame(data: string): ServerMessage[] {
  const messages: ServerMessage[] = [];
  for (const line of data.split("\n")) {
    if (line === "") continue;
    const message = decodeMessage(parse(line));
    if (message) messages.push(message);
  }
  return messages;
}

/** Writes one message as a frame. */
export function encodeFrame(message: ClientMessage): string {
  return JSON.stringify(message);
}

function decodeMessage(envelope: Fields): ServerMessage | undefined {
  switch (string(envelope, "t")) {
    case MessageType.Welcome: {
      const body = object(envelope.body);
      const limits = { ping_seconds: integer(body, "ping_seconds"), max_frame: integer(body, "max_frame") };
      return { t: "welcome", body: { version: integer(body, "version"), ...limits } };
    }
    case MessageType.Event:
      return { t: "event", room: string(envelope, "room"), body: decodeEvent(envelope) };
    case MessageType.Resumed:
      return { t: "resumed", room: string(envelope, "room"), body: { seq: integer(object(envelope.body), "seq") } };
    case MessageType.TooFar: {
      const body = object(envelope.body);
      return { t: "too_far", room: string(envelope, "room"), body: { from: integer(body, "from"), head: integer(body, "head") } };
    }
    case MessageType.Left:
      return { t: "left", room: string(envelope, "room"), body: { reason: string(object(envelope.body), "reason") } };
    case MessageType.Error:
      return decodeError(envelope);
    case MessageType.Draining:
      return { t: "draining", body: { delay_ms: integer(object(envelope.body), "delay_ms") } };
    case MessageType.Ping:
      return { t: "ping" };
    case MessageType.Presence:
      return { t: "presence", room: string(envelope, "room"), body: { here: strings(object(envelope.body), "here") } };
    case MessageType.Typist:
      return { t: "typist", room: string(envelope, "room"), body: { officer: string(object(envelope.body), "officer") } };
    case MessageType.ReadMarker:
      return { t: "read_marker", room: string(envelope, "room"), body: { no: integer(object(envelope.body), "no") } };
    default:
      return decodeMeeting(envelope);
  }
}

function decodeError(envelope: Fields): ServerMessage {
  const fields = object(envelope.body);
  const body = { code: string(fields, "code"), message: string(fields, "message") };
  return envelope.room === undefined ? { t: "error", body } : { t: "error", room: string(envelope, "room"), body };
}

/** Checks what the app relies on of an event; its payload is checked by whoever shows the type. */
function decodeEvent(envelope: Fields): Event {
  const body = object(envelope.body);
  string(body, "id");
  if (string(body, "room") !== envelope.room) throw new MalformedFrame("event: of another room");
  string(body, "time");
  string(body, "type");
  string(body, "author");
  if (integer(body, "seq") < 1) throw new MalformedFrame("event: seq below 1");
  return body as unknown as Event;
}

function parse(line: string): Fields {
  try {
    return object(JSON.parse(line));
  } catch (cause) {
    throw new MalformedFrame("not a JSON object", { cause });
  }
}
