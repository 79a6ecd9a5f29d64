import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api";

export type Meeting = Schemas["Meeting"];
export type MeetingDetails = Schemas["MeetingDetails"];

/** Everything that is known of a room's meetings stands under this key. */
export const meetingsKey = (room: string) => ["meetings", room] as const;

/** The meetings that go on in a room. */
export const ongoingQuery = (room: string) =>
  queryOptions({
    queryKey: [...meetingsKey(room), "ongoing"],
    queryFn: async (): Promise<readonly Meeting[]> => {
      const { meetings } = await body(api.GET("/api/rooms/{id}/meetings", { params: { path: { id: room }, query: { state: "ongoing" } } }));
      return meetings;
    },
  });

/** A meeting of a room, with who has taken part. */
export const meetingQuery = (room: string, meeting: string) =>
  queryOptions({
    queryKey: [...meetingsKey(room), meeting],
    queryFn: (): Promise<MeetingDetails> => body(api.GET("/api/rooms/{id}/meetings/{meeting}", { params: { path: { id: room, meeting } } })),
  });

const at = (room: string, meeting: string) => ({ params: { path: { id: room, meeting } } });
const command = () => ({ client_id: crypto.randomUUID() });

/** Starts a meeting at once; the id of its own room. The same client_id again gives the meeting that it started. */
export async function meetNow(room: string, title: string, clientId: string): Promise<string> {
  const { meeting } = await body(api.POST("/api/rooms/{id}/meetings/now", { params: { path: { id: room } }, body: { client_id: clientId, title } }));
  return meeting;
}

export const startMeeting = (room: string, meeting: string): Promise<unknown> => body(api.POST("/api/rooms/{id}/meetings/{meeting}/start", { ...at(room, meeting), body: command() }));

/** For all; its host does. */
export const endMeeting = (room: string, meeting: string): Promise<unknown> => body(api.POST("/api/rooms/{id}/meetings/{meeting}/end", { ...at(room, meeting), body: command() }));

export const handOver = (room: string, meeting: string, officer: string): Promise<unknown> =>
  body(api.POST("/api/rooms/{id}/meetings/{meeting}/host", { ...at(room, meeting), body: { ...command(), officer } }));
