export { NewRestrictedRoomPage } from "./NewRestrictedRoomPage";
export { RoomPage } from "./RoomPage";
