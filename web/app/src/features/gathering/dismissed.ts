const KEY = "plaza-meetings-dismissed";
const MOST = 50; // of old ones nobody asks any more

/** The meetings of which one wants to hear no more, in this tab. */
export function dismissed(): readonly string[] {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as string[]; // written by this page alone
}

/** With one more; all of them. */
export function dismiss(meeting: string): readonly string[] {
  const all = [...dismissed(), meeting].slice(-MOST);
  sessionStorage.setItem(KEY, JSON.stringify(all));
  return all;
}
