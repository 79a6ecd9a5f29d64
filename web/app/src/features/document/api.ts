import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api";
import { together } from "./together";
import { ROOT, type DocumentsView } from "./view";

export type DocumentItem = Schemas["Document"];
export type DocumentDetails = Schemas["DocumentDetails"];
export type DocumentVersion = Schemas["DocumentVersion"];
export type DocumentKind = Schemas["ChangeDocument"]["kind"];

const PAGE = 100;

/** The room's documents as a view asks for them, a page at a time. */
export const documentsQuery = (room: string, view: DocumentsView) => {
  const { text, kind, state, authority, folder, sort, descending } = view;
  const query = {
    sort,
    order: descending ? ("descending" as const) : ("ascending" as const),
    limit: PAGE,
    ...(text && { text }),
    ...(kind && { kind }),
    ...(state && { status: state }),
    ...(authority && { authority }),
    ...(folder && { in_folder: true, ...(folder !== ROOT && { folder }) }),
  };
  return infiniteQueryOptions({
    queryKey: ["documents", room, query],
    queryFn: ({ pageParam }) => body(api.GET("/api/rooms/{id}/documents", { params: { path: { id: room }, query: { ...query, ...(pageParam && { after: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: ({ documents, more }) => (more ? documents.at(-1)?.id : undefined),
    placeholderData: (before) => before, // what one saw stays until there is something else to see
  });
};

/** The room's folders, with how many documents each has. */
export const foldersQuery = (room: string) =>
  queryOptions({
    queryKey: ["documents", room, "folders"],
    queryFn: async () => (await body(api.GET("/api/rooms/{id}/folders", { params: { path: { id: room } } }))).folders,
  });

export const documentQuery = (room: string, document: string) =>
  queryOptions({
    queryKey: ["document", room, document],
    queryFn: (): Promise<DocumentDetails> => body(api.GET("/api/rooms/{id}/documents/{document}", { params: { path: { id: room, document } } })),
  });

const fetchItem = together<DocumentItem>(async (room, ids) => {
  const { documents } = await body(api.GET("/api/rooms/{id}/documents", { params: { path: { id: room }, query: { document: [...ids], limit: ids.length } } }));
  return documents;
});

/** A document without its versions, fetched together with the others of its room that are asked for at the same time. */
export const documentItemQuery = (room: string, document: string) => queryOptions({ queryKey: ["document", room, document, "item"], queryFn: () => fetchItem(room, document) });

/** Where a version's content is. */
export const contentUrl = (room: string, document: string, version: string): string => `/api/rooms/${room}/documents/${document}/versions/${version}/content`;

interface Command {
  room: string;
  document: string;
  /** One for each command: a retry carries the same. */
  clientId: string;
}

const of = ({ room, document }: Command) => ({ params: { path: { id: room, document } } });

export const changeDocument = (to: Command, seen: number, labels: { title: string; kind: DocumentKind; folder: string }) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/change", { ...of(to), body: { client_id: to.clientId, version: seen, ...labels } }));

export const markDocument = (to: Command, seen: number, ground: string, note: string) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/marking", { ...of(to), body: { client_id: to.clientId, version: seen, ground, note } }));

export const unmarkDocument = (to: Command, seen: number, reason: string) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/unmarking", { ...of(to), body: { client_id: to.clientId, version: seen, reason } }));

export const finaliseDocument = (to: Command, seen: number) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/finalisation", { ...of(to), body: { client_id: to.clientId, version: seen } }));

export const reopenDocument = (to: Command, seen: number, reason: string) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/reopening", { ...of(to), body: { client_id: to.clientId, version: seen, reason } }));

export const lockDocument = (to: Command, until: string) => body(api.POST("/api/rooms/{id}/documents/{document}/lock", { ...of(to), body: { client_id: to.clientId, until } }));

export const unlockDocument = (to: Command, reason: string) => body(api.POST("/api/rooms/{id}/documents/{document}/unlock", { ...of(to), body: { client_id: to.clientId, reason } }));

export const hideDocument = (to: Command, seen: number, reason: string) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/hiding", { ...of(to), body: { client_id: to.clientId, version: seen, reason } }));

/** Each reading is audited. */
export const readHiddenVersions = (id: string, document: string) => body(api.POST("/api/rooms/{id}/documents/{document}/hidden-versions", { params: { path: { id, document } } }));

export const restoreVersion = (to: Command, version: string, after: number, note: string) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/versions/{version}/restoration", { params: { path: { id: to.room, document: to.document, version } }, body: { client_id: to.clientId, note, after } }));

export const shareDocument = (to: Command, target: string, ground: string, confirmed: boolean) =>
  body(api.POST("/api/rooms/{id}/documents/{document}/share", { ...of(to), body: { client_id: to.clientId, to: target, ground, confirmed } }));

/** Where documents are to be had together, each in its newest version. */
export function zipUrl(room: string, what: { documents: readonly string[] } | { folder: string }): string {
  const query = "folder" in what ? new URLSearchParams({ folder: what.folder }) : new URLSearchParams(what.documents.map((id) => ["document", id]));
  return `/api/rooms/${room}/documents.zip?${query.toString()}`;
}
