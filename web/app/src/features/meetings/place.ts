import { createContext, use } from "react";
import type { MeetingsAddress, MeetingsView } from "./view";

/** The room whose meetings are shown, as its page knows it. */
export interface MeetingsPlace {
  room: string;
  /** Of the room's case. */
  reference: string;
  /** The address of the room's list of meetings. */
  path: string;
  /** Whoever looks may plan, start and cancel meetings. */
  mayWrite: boolean;
  /** Who may be invited. */
  members: readonly Member[];
  /** The names of an author in the log, of an officer and of an authority. */
  nameOf: (author: string) => string;
  authorityOf: (id: string) => string;
  /** What the view asks for stays in all addresses of the list. */
  search: MeetingsAddress;
  view: MeetingsView;
  onView: (view: MeetingsView) => void;
}

export interface Member {
  officer: string;
  name: string;
  title: string;
  authority: { id: string; name: string };
}

const PlaceContext = createContext<MeetingsPlace | undefined>(undefined);

export const MeetingsPlaceProvider = PlaceContext;

export function usePlace(): MeetingsPlace {
  const place = use(PlaceContext);
  if (!place) throw new Error("usePlace outside the room's meetings");
  return place;
}
