/**
 * Plaza's socket protocol, the rooms' logs and the outbox, without React: the client side of hub/wire. Everything runs in
 * the browser's callbacks; time, chance, the WebSocket and the HTTP calls are handed in.
 */
export { PlazaClient, type ClientOptions } from "./client";
export type { CompanySnapshot } from "./company";
export { systemClock } from "./clock";
export { browserStore } from "./browser-store";
export { draftKey, type Draft, type DraftEdit } from "./drafts";
export type { OutboxEntry, OutgoingMessage, Receipt, SendResult, SendState } from "./message";
export type { Gathering, GatheringsSnapshot } from "./gatherings";
export { mentions } from "./mention";
export { mentionsUnread, unreadOf, type Reading } from "./readings";
export { asPosted, isMessage, type MessageState } from "./message-state";
export { MAX_IN_VIEW, type Edge, type HistoryPage, type JumpTo, type Place, type Reached, type RoomLog, type RoomSnapshot } from "./room-log";
export { SessionEnded, type ConnectionStatus } from "./socket";
export { browserTabs } from "./tabs";
export { Subprotocol, type Event, type MeetingParticipant, type MeetingTile } from "./wire.gen";
export type { MeetingLine, MeetingListener, MeetingMessage, MeetingRequest } from "./meeting/signalling";
export { isOver, sentOf, waitsForPerson, stagedFor, uploadIdOf, type Staged, type StagedFile, type UploadJob, type UploadProblem, type UploadRecord, type UploadState, type UploadTarget } from "./upload-job";
export { hashInWorker } from "./upload-hash";
export { browserUploadStore } from "./upload-store";
export { tusTransfers } from "./upload-transfer";
export { Uploads, type PickedFile } from "./uploads";
export { isMarking, makesRow, marksAfter, NO_MARKS, type Marks, type Reaction, type Registration } from "./marks";
