import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePlace } from "./place";

interface DocumentLinkProps {
  /** None: the list. */
  document?: string;
  /** A version's number: to its content. */
  version?: number;
  children: ReactNode;
  className?: string | undefined;
  /** For one of many of a kind, which the arrow keys lead to. */
  excludeFromTabOrder?: boolean;
  /** Takes the focus when the arrow keys lead to its row. */
  isFirst?: boolean;
  /** Its document is the one whose details are shown. */
  isOpen?: boolean;
}

/** Leads to a document, a version or the list, in the list's view. */
export function DocumentLink({ document, version, children, className, excludeFromTabOrder, isFirst, isOpen }: DocumentLinkProps) {
  const { path, search } = usePlace();
  const to = [path, document, version].filter((part) => part !== undefined).join("/");
  return (
    <Link to={to} search={search} className={className} {...(excludeFromTabOrder && { tabIndex: -1 })} data-first={isFirst} {...(isOpen && { "aria-current": "true" as const })}>
      {children}
    </Link>
  );
}
