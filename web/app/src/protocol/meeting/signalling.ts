import type { ClientMessage, ServerMessage } from "../wire.gen";

/** What a participant says over the socket. */
export type MeetingRequest = Extract<ClientMessage, { t: `meeting_${string}` }>;

/** What the server says about meetings. */
export type MeetingMessage = Extract<ServerMessage, { t: `meeting_${string}` }>;

/** One that takes part hears the socket through this. */
export interface MeetingListener {
  /** A socket stands, and knows nothing of what was said through the one before. */
  opened(): void;
  /** It is lost; another one is on its way. */
  closed(): void;
  receive(message: MeetingMessage): void;
}

/** The socket, as one that takes part uses it. */
export interface MeetingLine {
  /** Sends a message, or drops it while there is no socket. */
  send(message: MeetingRequest): void;
  /** Hears no more. */
  hangUp(): void;
}

export function isAboutMeeting(message: ServerMessage): message is MeetingMessage {
  return message.t.startsWith("meeting_");
}
