const channel = new BroadcastChannel("plaza-session");

/** Tells the other tabs that this browser now acts as somebody else, or nobody: the cookie is one for all of them. */
export function tellOtherTabs(): void {
  channel.postMessage("changed");
}

/** Calls fn when another tab has signed in or out. */
export function onOtherTab(fn: () => void): () => void {
  channel.addEventListener("message", fn);
  return () => channel.removeEventListener("message", fn);
}
