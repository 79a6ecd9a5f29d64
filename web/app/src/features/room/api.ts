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
