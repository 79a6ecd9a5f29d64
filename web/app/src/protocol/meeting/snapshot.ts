import type { MeetingParticipant } from "../wire.gen";
import type { Tracks } from "./publisher";
import type { Feed } from "./subscriber";

export type MeetingPhase =
  | "joining" // never been in
  | "on"
  | "resuming" // the socket is lost; sound and pictures go on
  | "returning" // sound and pictures are lost; it comes back by itself
  | "ended"; // does not come back by itself

/** All that a page shows of a meeting. It is never changed: what comes later is another one. */
export interface MeetingSnapshot {
  phase: MeetingPhase;
  /** Why it ended: a reason of MeetingLeft, or a code of MeetingRefused. */
  ending?: string;
  /** Oneself among the participants. */
  self: string;
  /** A participant; empty while there is none. */
  host: string;
  isLocked: boolean;
  participants: readonly MeetingParticipant[];
  /** Raised, the first one first. */
  hands: readonly string[];
  /** Who speaks, the loudest first. */
  speakers: readonly string[];
  feeds: readonly Feed[];
  /** What one publishes: a microphone also while it is muted. */
  own: Tracks;
  /** What one has on oneself, as one decided and not as the server has heard of it. */
  devices: Devices;
  /** Code of the last order that the server refused. */
  refusedOrder?: string | undefined;
}

export interface Devices {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

export const BEFORE: MeetingSnapshot = {
  phase: "joining",
  self: "",
  host: "",
  isLocked: false,
  participants: [],
  hands: [],
  speakers: [],
  feeds: [],
  own: {},
  devices: { microphone: false, camera: false, screen: false },
};
