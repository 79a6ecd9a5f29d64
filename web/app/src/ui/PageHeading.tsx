import { useEffect, useRef, type ReactNode } from "react";
import { setTitle } from "./title";

interface PageHeadingProps {
  children: ReactNode;
  /** The document's title; the heading's own words when it is plain text. */
  title: string;
  className?: string | undefined;
}

let entered = false;

/** A page's h1. It names the document, and when one comes from another page it takes the focus, so that reading starts here. */
export function PageHeading({ children, title, className }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    setTitle(title);
    // The very first page leaves the focus where the browser puts it: before the skip link.
    if (entered) heading.current?.focus({ preventScroll: true });
    entered = true;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children}
    </h1>
  );
}
