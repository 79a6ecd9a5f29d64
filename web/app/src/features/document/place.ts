import { createContext, use } from "react";
import type { DocumentsAddress, DocumentsView } from "./view";

/** The room whose documents are shown, as its page knows it. */
export interface DocumentsPlace {
  room: string;
  /** The address of the room's list of documents. */
  path: string;
  /** Whoever looks may add and change documents. */
  mayWrite: boolean;
  /** And read what others of theirs have hidden; one's own one always may. */
  mayReadHidden: boolean;
  /** And say under which number their authority has registered a document, and decide that its content is to go. */
  mayRegister: boolean;
  mayDispose: boolean;
  /** The officer who looks, as an author in the log. */
  author: string;
  readers: readonly { id: string; name: string }[];
  /** The names of an author in the log and of an authority. */
  nameOf: (author: string) => string;
  authorityOf: (id: string) => string;
  /** Where a document may be shared to, and who reads each room. */
  targets: readonly ShareTarget[];
  /** What the view asks for stays in all addresses of the list. */
  search: DocumentsAddress;
  view: DocumentsView;
  onView: (view: DocumentsView) => void;
}

export interface ShareTarget {
  id: string;
  name: string;
  readers: readonly { id: string; name: string }[];
}

const PlaceContext = createContext<DocumentsPlace | undefined>(undefined);

export const DocumentsPlaceProvider = PlaceContext;

export function usePlace(): DocumentsPlace {
  const place = use(PlaceContext);
  if (!place) throw new Error("usePlace outside the room's documents");
  return place;
}
