import type { Draft } from "./drafts";
import type { OutboxEntry } from "./message";

/** What the tabs of one officer in one browser tell each other. A tab passes over what it does not know. */
export type TabMessage =
  | { t: "hello" } // I am new, or have become the one that sends: what do you know?
  | { t: "entries"; entries: readonly OutboxEntry[]; fromSender: boolean }
  | { t: "gone"; clientIds: readonly string[] } // taken back or thrown away
  | { t: "retry" } // to the one that sends
  | { t: "draft"; key: string; draft: Draft | undefined }; // as it is now

/** A tab among the others. */
export interface Tab {
  tell(message: TabMessage): void;
  leave(): void;
}

/**
 * Joins the tabs. hear is called with what each other one tells; lead once, as soon as no other tab leads, which is until
 * that one leaves, is closed or crashes.
 */
export type JoinTabs = (hear: (message: TabMessage) => void, lead: () => void) => Tab;

/** The tabs of this browser that join under the same name, over a BroadcastChannel and a Web Lock. */
export function browserTabs(name: string): JoinTabs {
  return (hear, lead) => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<TabMessage>) => hear(data);
    const leaving = new AbortController();
    const { signal } = leaving;
    const left = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    const turn = navigator.locks.request(name, { signal }, () => {
      if (!signal.aborted) lead();
      return left;
    });
    turn.catch((error: unknown) => {
      if (!signal.aborted) console.error("plaza: this tab can't take its turn to send", error);
    });
    return {
      tell: (message) => channel.postMessage(message),
      leave() {
        leaving.abort();
        channel.close();
      },
    };
  };
}
