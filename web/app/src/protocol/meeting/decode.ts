import { boolean, integer, MalformedFrame, object, objects, string, strings, type Fields } from "../fields";
import { MessageType, type MeetingParticipant, type MeetingRelay, type MeetingSeat, type ServerMessage } from "../wire.gen";

/** Reads a message about a meeting; undefined for any other. */
export function decodeMeeting(envelope: Fields): ServerMessage | undefined {
  const read = readers[string(envelope, "t")];
  return read?.(string(envelope, "room"), object(envelope.body ?? {}));
}

const readers: Record<string, (room: string, body: Fields) => ServerMessage> = {
  [MessageType.MeetingJoined]: (room, body) => ({
    t: "meeting_joined",
    room,
    body: {
      participant: string(body, "participant"),
      token: string(body, "token"),
      resume_seconds: integer(body, "resume_seconds"),
      resumed: boolean(body, "resumed"),
      relays: relays(body),
    },
  }),
  [MessageType.MeetingChecked]: (room, body) => ({ t: "meeting_checked", room, body: { answers: strings(body, "answers"), relays: relays(body) } }),
  [MessageType.MeetingState]: (room, body) => ({
    t: "meeting_state",
    room,
    body: {
      revision: integer(body, "revision"),
      host: string(body, "host"),
      locked: boolean(body, "locked"),
      participants: objects(body, "participants").map(participant),
      hands: strings(body, "hands"),
    },
  }),
  [MessageType.MeetingPublished]: (room, body) => ({
    t: "meeting_published",
    room,
    body: { attempt: integer(body, "attempt"), answer: string(body, "answer") },
  }),
  [MessageType.MeetingSeats]: (room, body) => ({
    t: "meeting_seats",
    room,
    body: {
      ...optional(body, "offer"),
      generation: integer(body, "generation"),
      ...(body.moves === undefined ? {} : { moves: boolean(body, "moves") }),
      seats: objects(body, "seats").map(seat),
    },
  }),
  [MessageType.MeetingSpeakers]: (room, body) => ({
    t: "meeting_speakers",
    room,
    body: { participants: strings(body, "participants") },
  }),
  [MessageType.MeetingWanted]: (room, body) => ({ t: "meeting_wanted", room, body: { layers: integers(object(body.layers)) } }),
  [MessageType.MeetingOrdered]: (room, body) => ({
    t: "meeting_ordered",
    room,
    body: { order: string(body, "order"), by: string(body, "by") },
  }),
  [MessageType.MeetingLost]: (room) => ({ t: "meeting_lost", room }),
  [MessageType.MeetingLeft]: (room, body) => ({
    t: "meeting_left",
    room,
    body: { reason: string(body, "reason"), ...(body.delay_ms === undefined ? {} : { delay_ms: integer(body, "delay_ms") }) },
  }),
  [MessageType.MeetingRefused]: (room, body) => ({
    t: "meeting_refused",
    room,
    body: { of: string(body, "of"), code: string(body, "code"), message: string(body, "message") },
  }),
  [MessageType.MeetingPresence]: (room, body) => ({
    t: "meeting_presence",
    room,
    body: { meeting: string(body, "meeting"), officers: strings(body, "officers") },
  }),
};

function relays(fields: Fields): MeetingRelay[] {
  return objects(fields, "relays").map((relay) => ({
    urls: strings(relay, "urls"),
    username: string(relay, "username"),
    credential: string(relay, "credential"),
  }));
}

function participant(fields: Fields): MeetingParticipant {
  return {
    id: string(fields, "id"),
    officer: string(fields, "officer"),
    name: string(fields, "name"),
    title: string(fields, "title"),
    authority: string(fields, "authority"),
    authority_name: string(fields, "authority_name"),
    microphone: boolean(fields, "microphone"),
    camera: boolean(fields, "camera"),
    screen: boolean(fields, "screen"),
    away: boolean(fields, "away"),
    ...optional(fields, "quality"),
    ...optional(fields, "reason"),
  };
}

function seat(fields: Fields): MeetingSeat {
  return {
    audio: string(fields, "audio"),
    video: string(fields, "video"),
    ...optional(fields, "participant"),
    ...optional(fields, "stream"),
    ...(fields.sources === undefined ? {} : { sources: strings(fields, "sources") }),
  };
}

/** A text that may be absent, as a member to spread. */
function optional<Name extends string>(fields: Fields, name: Name): Partial<Record<Name, string>> {
  return fields[name] === undefined ? {} : ({ [name]: string(fields, name) } as Partial<Record<Name, string>>);
}

function integers(fields: Fields): Record<string, number> {
  for (const [name, value] of Object.entries(fields)) {
    if (!Number.isSafeInteger(value)) throw new MalformedFrame(`${name}: expected an integer`);
  }
  return fields as Record<string, number>;
}
