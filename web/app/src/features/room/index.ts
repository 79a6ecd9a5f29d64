export { NewRestrictedRoomPage } from "./NewRestrictedRoomPage";
export { RoomPage } from "./RoomPage";
export { RoomDocumentsPage } from "./RoomDocumentsPage";
export { RoomMeetingsPage } from "./RoomMeetingsPage";
