import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api";
import { meetingsKey, type Meeting } from "@/features/meeting";

export type MeetingState = Meeting["state"];
export type Attendance = Schemas["Attendance"];
export type Plan = Omit<Schemas["PlanMeeting"], "client_id">;

const PAGE = 200;

/** All meetings of a room, of which the server lets there be a few hundred; the latest made first. */
export const roomMeetingsQuery = (room: string) =>
  queryOptions({
    queryKey: [...meetingsKey(room), "all"],
    queryFn: async (): Promise<readonly Meeting[]> => {
      const all: Meeting[] = [];
      for (;;) {
        const query = { limit: PAGE, ...(all.length > 0 && { before: all.at(-1)?.seq ?? 0 }) };
        const { meetings } = await body(api.GET("/api/rooms/{id}/meetings", { params: { path: { id: room }, query } }));
        all.push(...meetings);
        if (meetings.length < PAGE) return all;
      }
    },
  });

/** The id of the meeting's own room. The same client_id again gives the meeting that it planned. */
export async function planMeeting(room: string, clientId: string, plan: Plan): Promise<string> {
  const { meeting } = await body(api.POST("/api/rooms/{id}/meetings", { params: { path: { id: room } }, body: { client_id: clientId, ...plan } }));
  return meeting;
}

const at = (room: string, meeting: string) => ({ params: { path: { id: room, meeting } } });

/** seen is the version of the meeting that the plan was made from. */
export const changeMeeting = (room: string, meeting: string, clientId: string, seen: number, plan: Plan): Promise<unknown> =>
  body(api.POST("/api/rooms/{id}/meetings/{meeting}/change", { ...at(room, meeting), body: { client_id: clientId, version: seen, ...plan } }));

export const cancelMeeting = (room: string, meeting: string, clientId: string, reason: string): Promise<unknown> =>
  body(api.POST("/api/rooms/{id}/meetings/{meeting}/cancellation", { ...at(room, meeting), body: { client_id: clientId, reason } }));

/** Where the list of who took part is, for a spreadsheet. */
export const attendanceUrl = (room: string, meeting: string): string => `/api/rooms/${room}/meetings/${meeting}/attendance.csv`;
