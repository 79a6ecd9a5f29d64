import { useEffect } from "react";
import { setTitleCount } from "@/ui";
import { useUnread } from "./hooks";

/** Puts what is unread in all rooms before the page's title, where it is seen from another tab. */
export function UnreadTitle() {
  const { count } = useUnread();
  useEffect(() => setTitleCount(count), [count]);
  useEffect(() => () => setTitleCount(0), []);
  return null;
}
