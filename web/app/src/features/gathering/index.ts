/** Who is in which meeting now, wherever it is shown: over every page, among a room's members, where a meeting is told of. */
export { MeetingBar } from "./MeetingBar";
export { MeetingEntrance } from "./MeetingEntrance";
export { useInMeeting, usePresent } from "./hooks";
