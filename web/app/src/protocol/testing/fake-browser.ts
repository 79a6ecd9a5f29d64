import type { Draft, DraftStore } from "../drafts";
import type { KeptMessage, OutboxStore } from "../outbox";
import type { JoinTabs, TabMessage } from "../tabs";

/** What an officer's tabs in one browser share: a store, a channel between them, and one that leads. */
export class FakeBrowser {
  readonly kept = new Map<string, KeptMessage>();
  readonly keptDrafts = new Map<string, Draft>();
  /** Every write and reading of the store fails. */
  broken = false;
  private tabs: FakeTab[] = [];

  readonly store: OutboxStore & DraftStore = {
    messages: () => this.access(() => [...this.kept.values()]),
    putMessage: (message) => this.access(() => void this.kept.set(message.clientId, message)),
    removeMessage: (clientId) => this.access(() => void this.kept.delete(clientId)),
    drafts: () => this.access(() => [...this.keptDrafts.values()]),
    putDraft: (key, draft) => this.access(() => void this.keptDrafts.set(key, draft)),
    removeDraft: (key) => this.access(() => void this.keptDrafts.delete(key)),
  };

  readonly join: JoinTabs = (hear, lead) => {
    const tab: FakeTab = { hear, lead };
    this.tabs.push(tab);
    if (this.tabs.length === 1) void Promise.resolve().then(() => this.tabs[0] === tab && lead());
    return { tell: (message) => this.deliver(tab, message), leave: () => this.leave(tab) };
  };

  private leave(tab: FakeTab): void {
    const led = this.tabs[0] === tab;
    this.tabs = this.tabs.filter((other) => other !== tab);
    if (led) this.tabs[0]?.lead();
  }

  private deliver(from: FakeTab, message: TabMessage): void {
    const copy = structuredClone(message);
    for (const tab of this.tabs) if (tab !== from) void Promise.resolve().then(() => this.tabs.includes(tab) && tab.hear(copy));
  }

  private async access<T>(fn: () => T): Promise<T> {
    await Promise.resolve();
    if (this.broken) throw new DOMException("no room", "QuotaExceededError");
    return fn();
  }
}

interface FakeTab {
  hear: (message: TabMessage) => void;
  lead: () => void;
}
