import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api";

export type Room = Schemas["Room"];
export type RoomSummary = Schemas["RoomSummary"];
export type RoomKind = RoomSummary["kind"];

export const roomQuery = (id: string) =>
  queryOptions({
    queryKey: ["room", id],
    queryFn: (): Promise<Room> => body(api.GET("/api/rooms/{id}", { params: { path: { id } } })),
  });

/** The internal room of one's own authority in a case; it arises here, at its first use. */
export const openInternalRoom = (reference: string): Promise<RoomSummary> =>
  body(api.POST("/api/cases/{reference}/internal-room", { params: { path: { reference } } }));

/** The officers of one's own authority, for its coordinators. */
export const colleaguesQuery = queryOptions({
  queryKey: ["colleagues"],
  queryFn: async () => {
    const { officers } = await body(api.GET("/api/colleagues"));
    return officers;
  },
});

/** The new member reads the room from its start, as officers of its parties do. */
export const assignMember = (room: string, officer: string): Promise<unknown> =>
  body(api.POST("/api/rooms/{id}/members", { params: { path: { id: room } }, body: { client_id: crypto.randomUUID(), officer, from: "start" } }));

export const removeMember = (room: string, officer: string): Promise<unknown> =>
  body(api.POST("/api/rooms/{id}/members/{officer}/removal", { params: { path: { id: room, officer } }, body: { client_id: crypto.randomUUID() } }));
