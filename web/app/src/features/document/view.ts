import type { DocumentKind } from "./api";

/** What a list of documents is sorted by. */
export const COLUMNS = ["title", "kind", "folder", "size", "changed"] as const;
export type Column = (typeof COLUMNS)[number];

export const KINDS = ["plan_map", "plan_description", "study", "statement", "minutes", "photo", "other"] as const satisfies readonly DocumentKind[];

export const STATES = ["working", "final", "marked", "locked"] as const;
export type State = (typeof STATES)[number];

/** Of documents that lie in no folder. A folder's name has no / in it. */
export const ROOT = "/";

/** What of a room's documents is shown, and how; it stands in the page's address. */
export interface DocumentsView {
  text: string;
  /** "" for all. */
  kind: DocumentKind | "";
  state: State | "";
  /** That made the document; an id, "" for all. */
  authority: string;
  /** Names joined by /; ROOT for what lies in none, "" for all. */
  folder: string;
  sort: Column;
  descending: boolean;
  layout: "table" | "grid";
}

export const ALL_DOCUMENTS: DocumentsView = { text: "", kind: "", state: "", authority: "", folder: "", sort: "changed", descending: true, layout: "table" };

/** A view as it stands in the page's address. */
export type DocumentsAddress = Partial<Record<"text" | "kind" | "state" | "authority" | "folder" | "sort" | "order" | "layout", string>>;

/** The first way one wants to see a column: the newest and the largest first, all else from its beginning. */
export const startsDescending = (column: Column): boolean => column === "changed" || column === "size";

/** The view that an address tells of, whatever stands there. */
export function viewOf({ text = "", kind, state, authority = "", folder = "", sort, order, layout }: DocumentsAddress): DocumentsView {
  const column = COLUMNS.find((name) => name === sort) ?? ALL_DOCUMENTS.sort;
  return {
    text,
    kind: KINDS.find((name) => name === kind) ?? "",
    state: STATES.find((name) => name === state) ?? "",
    authority,
    folder,
    sort: column,
    descending: order === "descending" || (order !== "ascending" && startsDescending(column)),
    layout: layout === "grid" ? "grid" : "table",
  };
}

/** What stands in the address: only what differs from all documents as they come. */
export function addressOf({ text, kind, state, authority, folder, sort, descending, layout }: DocumentsView): DocumentsAddress {
  return {
    ...(text && { text }),
    ...(kind && { kind }),
    ...(state && { state }),
    ...(authority && { authority }),
    ...(folder && { folder }),
    ...(sort !== ALL_DOCUMENTS.sort && { sort }),
    ...(descending !== startsDescending(sort) && { order: descending ? "descending" : "ascending" }),
    ...(layout !== ALL_DOCUMENTS.layout && { layout }),
  };
}

/** Whether anything is left out. */
export const isFiltered = ({ text, kind, state, authority, folder }: DocumentsView): boolean => [text, kind, state, authority, folder].some((choice) => choice !== "");
