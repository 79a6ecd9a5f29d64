import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePlace } from "./place";

/** The part of the address at which a new meeting is planned. */
export const NEW = "nytt";

interface MeetingsLinkProps {
  /** A meeting's id, or NEW; none: the list. */
  meeting?: string;
  children: ReactNode;
  className?: string | undefined;
  /** Its meeting is the one whose details are shown. */
  isOpen?: boolean;
  /** Takes the focus when what it led to is closed. */
  isEntrance?: boolean;
}

const entrance = (meeting: string) => `meeting-${meeting}`;

/** Puts the focus where a meeting, or the form of a new one, was opened. */
export const focusEntrance = (meeting: string): void => document.getElementById(entrance(meeting))?.focus();

/** Leads to a meeting's details or to the list, in the list's view. */
export function MeetingsLink({ meeting, children, className, isOpen, isEntrance }: MeetingsLinkProps) {
  const { path, search } = usePlace();
  return (
    <Link to={meeting === undefined ? path : `${path}/${meeting}`} search={search} className={className} {...(isEntrance && meeting !== undefined && { id: entrance(meeting) })} {...(isOpen && { "aria-current": "true" as const })}>
      {children}
    </Link>
  );
}
