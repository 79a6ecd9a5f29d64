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

/** A room for named people; the same client_id again gives the room that it opened. */
export const openRestrictedRoom = (reference: string, name: string, clientId: string): Promise<RoomSummary> =>
  body(api.POST("/api/cases/{reference}/restricted-rooms", { params: { path: { reference } }, body: { client_id: clientId, name } }));

/** The officers whom one may make members, for whoever may; those who are members too. */
export const candidatesQuery = (room: string) =>
  queryOptions({
    queryKey: ["candidates", room],
    queryFn: async () => {
      const { officers } = await body(api.GET("/api/rooms/{id}/candidates", { params: { path: { id: room } } }));
      return officers;
    },
  });

/** The new member reads the room from its start, as officers of its parties do. */
export const assignMember = (room: string, officer: string): Promise<unknown> =>
  body(api.POST("/api/rooms/{id}/members", { params: { path: { id: room } }, body: { client_id: crypto.randomUUID(), officer, from: "start" } }));

export const removeMember = (room: string, officer: string): Promise<unknown> =>
  body(api.POST("/api/rooms/{id}/members/{officer}/removal", { params: { path: { id: room, officer } }, body: { client_id: crypto.randomUUID() } }));
