export { Meetings } from "./Meetings";
export { useGatherings, usePresent } from "./hooks";
export { addressOf, viewOf, type MeetingsAddress, type MeetingsView } from "./view";
