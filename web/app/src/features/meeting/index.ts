/**
 * Meetings. MeetingProvider, at the root of the app, holds the one that this tab takes part in; useMeeting() gives it as `current`
 * with `join(meeting, tracks)` and `leave()`, useMeetingSnapshot(current) all that is known of it as it changes, and
 * `current.meeting` where it is found. What is known of a room's meetings stands under meetingsKey(room), and useFreshMeetings(room)
 * keeps it true.
 */
import { lazy } from "react";

export { meetingQuery, meetingsKey, ongoingQuery, startMeeting, type Meeting, type MeetingDetails } from "./api";
export { MeetingProvider, useMeeting, useMeetingSnapshot } from "./context";
export type { CurrentMeeting, MeetingAddress } from "./current";
export { MeetNow } from "./MeetNow";
export { useFreshMeetings } from "./useFreshMeetings";

/** Everything of a meeting but what is written in it; loaded when one comes to the first one. */
export const MeetingStage = lazy(() => import("./MeetingStage"));
