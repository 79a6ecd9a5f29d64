/**
 * Taking part in a video meeting, without React and without devices: tracks are handed in, and what arrives is told as
 * immutable snapshots. It is an entrance of its own so that the first page need not load it. Everything runs in the browser's
 * callbacks.
 */
export { ConnectionCheck, type CheckedWay, type Verdict, type Verdicts } from "./check";
export { Participation, type Order, type ParticipationOptions } from "./participation";
export type { Source, Tracks } from "./publisher";
export type { Devices, MeetingPhase, MeetingSnapshot } from "./snapshot";
export type { Feed } from "./subscriber";
