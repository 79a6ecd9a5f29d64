export { Meetings } from "./Meetings";
export { addressOf, viewOf, type MeetingsAddress, type MeetingsView } from "./view";
