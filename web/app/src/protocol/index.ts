/**
 * Plaza's socket protocol, the rooms' logs and the outbox, without React: the client side of hub/wire. Everything runs in
 * the browser's callbacks; time, chance, the WebSocket and the HTTP calls are handed in.
 */
export { PlazaClient, type ClientOptions } from "./client";
export type { CompanySnapshot } from "./company";
export { systemClock } from "./clock";
export type { OutboxEntry, OutgoingMessage, SendResult, SendState } from "./outbox";
export { browserOutboxStore } from "./outbox-store";
export { unreadOf, type Reading } from "./readings";
export type { HistoryPage, RoomLog, RoomSnapshot } from "./room-log";
export { SessionEnded, type ConnectionStatus } from "./socket";
export { Subprotocol, type Event } from "./wire.gen";
export type { UploadJob, UploadProblem, UploadRecord, UploadState, UploadTarget } from "./upload-job";
export { hashInWorker } from "./upload-hash";
export { browserUploadStore } from "./upload-store";
export { tusTransfers } from "./upload-transfer";
export { Uploads, type PickedFile, type Staged } from "./uploads";
