export { NewRestrictedRoomPage } from "./NewRestrictedRoomPage";
export { RoomPage } from "./RoomPage";
export { RoomDocumentsPage } from "./RoomDocumentsPage";
