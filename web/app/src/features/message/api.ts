import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api";
import { NO_MARKS } from "@/protocol";
import { messageOf, type Message } from "./messages";
import type { Sign } from "./signs";

/** A message that is not in view; changes = how often live events have changed it, after each of which it is asked for anew. */
export const messageQuery = (room: string, message: string, changes: number) =>
  queryOptions({
    queryKey: ["message", room, message, changes],
    queryFn: async (): Promise<Message> => {
      const { event, text, version } = await body(api.GET("/api/rooms/{id}/messages/{message}", at(room, message)));
      return messageOf(event, { text, version, edited: false, ...NO_MARKS });
    },
  });

/** The events that carry a message's text, at one of its versions: from its first wording to the one that stands. */
export const wordingsQuery = (room: string, message: string, version: number) =>
  queryOptions({
    queryKey: ["wordings", room, message, version],
    queryFn: async () => {
      const { events } = await body(api.GET("/api/rooms/{id}/messages/{message}/wordings", at(room, message)));
      return events;
    },
  });

export interface Change {
  /** Made once per wording, so that sending it again changes nothing twice. */
  clientId: string;
  /** The version that the person saw. */
  version: number;
}

export const editMessage = (room: string, message: string, { clientId, version }: Change, text: string) =>
  body(api.POST("/api/rooms/{id}/messages/{message}/edit", { ...at(room, message), body: { client_id: clientId, text, version } }));

export const hideMessage = (room: string, message: string, { clientId, version }: Change, reason: string) =>
  body(api.POST("/api/rooms/{id}/messages/{message}/hiding", { ...at(room, message), body: { client_id: clientId, reason, version } }));

/** Each reading is audited. */
export const readHiddenText = (room: string, message: string) =>
  body(api.POST("/api/rooms/{id}/messages/{message}/hidden-text", at(room, message)));

/** version: that of the message as the person saw it. */
export const addReaction = (room: string, message: string, sign: Sign, version: number) =>
  body(api.POST("/api/rooms/{id}/messages/{message}/reactions", { ...at(room, message), body: { client_id: crypto.randomUUID(), sign, version } }));

export const removeReaction = (room: string, message: string, sign: Sign) =>
  body(api.POST("/api/rooms/{id}/messages/{message}/reactions/removal", { ...at(room, message), body: { client_id: crypto.randomUUID(), sign } }));

export const pinMessage = (room: string, message: string) =>
  body(api.POST("/api/rooms/{id}/messages/{message}/pin", { ...at(room, message), body: { client_id: crypto.randomUUID() } }));

export const unpinMessage = (room: string, message: string) =>
  body(api.POST("/api/rooms/{id}/messages/{message}/pin/removal", { ...at(room, message), body: { client_id: crypto.randomUUID() } }));

export type Pin = Schemas["Pin"];

/** A room's pinned messages; changed = the last event that may have changed them, after which they are asked for anew. */
export const pinsQuery = (room: string, changed: number) =>
  queryOptions({
    queryKey: ["pins", room, changed],
    queryFn: async (): Promise<Pin[]> => {
      const { pins } = await body(api.GET("/api/rooms/{id}/pins", { params: { path: { id: room } } }));
      return pins;
    },
    placeholderData: keepPreviousData,
  });

const at = (id: string, message: string) => ({ params: { path: { id, message } } });
