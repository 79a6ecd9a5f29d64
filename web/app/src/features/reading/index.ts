export { SeenMark } from "./SeenMark";
export { UnreadBadge } from "./UnreadBadge";
export { UnreadTitle } from "./UnreadTitle";
export { useReadings, useUnreadOfCase, useUnreadOfMeetings, useUnreadOfRoom, useUnreadWithin } from "./hooks";
export { useNewSince } from "./useNewSince";
