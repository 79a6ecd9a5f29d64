import type { TabMessage } from "./tabs";

/** Which message a draft is to change. */
export interface DraftEdit {
  message: string;
  seq: number;
  /** The version that its writer saw. */
  version: number;
}

/** What is being written: a new message of a room, or other words for one. */
export interface Draft {
  readonly room: string;
  readonly text: string;
  /** The message that it answers. */
  readonly replyTo?: string;
  readonly edit?: DraftEdit;
}

/** Names a draft: a room has one of a new message, and one for each message that is being changed. */
export const draftKey = (room: string, edited?: string): string => (edited === undefined ? room : `${room} ${edited}`);

/** Where drafts are while no page is open. Every call may reject: the browser has no room, or keeps nothing. */
export interface DraftStore {
  drafts(): Promise<Draft[]>;
  putDraft(key: string, draft: Draft): Promise<void>;
  removeDraft(key: string): Promise<void>;
}

export interface DraftsOptions {
  store: DraftStore;
  /** Tells the officer's other tabs in this browser. */
  tell: (message: TabMessage) => void;
}

const NONE: readonly Draft[] = [];

const keyOf = ({ room, edit }: Draft): string => draftKey(room, edit?.message);
const isEmpty = ({ text, replyTo, edit }: Draft): boolean => text === "" && replyTo === undefined && edit === undefined;

/**
 * What one officer is writing in one browser. It is the same in all tabs and outlives them: each change is kept as soon as
 * the one before it has been. An empty draft is none; one that changes a message stays until it is given up.
 */
export class Drafts {
  private readonly options: DraftsOptions;
  private readonly drafts = new Map<string, Draft>();
  private list: readonly Draft[] = NONE;
  private readonly touched = new Set<string>(); // since the page was opened: what the store tells of them is older
  private readonly unkept = new Set<string>();
  private readonly keeping = new Set<string>(); // with a change on its way to the store
  private failing = false;
  private readonly listeners = new Set<() => void>();

  constructor(options: DraftsOptions) {
    this.options = options;
  }

  /** Reads what an earlier page left behind. */
  async open(): Promise<void> {
    try {
      for (const draft of await this.options.store.drafts()) {
        const key = keyOf(draft);
        if (!this.touched.has(key)) this.drafts.set(key, draft);
      }
    } catch (error) {
      console.warn("plaza: the browser does not tell what it keeps", error);
      this.failing = true;
    }
    this.changed();
  }

  get(key: string): Draft | undefined {
    return this.drafts.get(key);
  }

  all = (): readonly Draft[] => this.list;

  /** False when the browser does not keep what is being written. */
  areKept = (): boolean => !this.failing;

  set(draft: Draft): void {
    this.put(keyOf(draft), isEmpty(draft) ? undefined : draft);
  }

  /** Its words were sent, or given up. */
  remove(key: string): void {
    if (this.drafts.has(key)) this.put(key, undefined);
  }

  /** Gives up all of them. */
  throwAway(): void {
    for (const key of [...this.drafts.keys()]) this.put(key, undefined);
  }

  /** Hears of a change in another tab. */
  hear(key: string, draft: Draft | undefined): void {
    this.touched.add(key);
    if (draft) this.drafts.set(key, draft);
    else this.drafts.delete(key);
    this.changed();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private put(key: string, draft: Draft | undefined): void {
    this.hear(key, draft);
    this.options.tell({ t: "draft", key, draft });
    this.unkept.add(key);
    void this.keep(key);
  }

  /** One write at a time and key: what is written in the meantime is one change. */
  private async keep(key: string): Promise<void> {
    if (this.keeping.has(key)) return;
    this.keeping.add(key);
    while (this.unkept.delete(key)) {
      const draft = this.drafts.get(key);
      await this.kept(draft ? this.options.store.putDraft(key, draft) : this.options.store.removeDraft(key));
    }
    this.keeping.delete(key);
  }

  private async kept(write: Promise<void>): Promise<void> {
    const before = this.failing;
    try {
      await write;
      this.failing = false;
    } catch (error) {
      if (!before) console.warn("plaza: the browser does not keep what is being written", error);
      this.failing = true;
    }
    if (this.failing !== before) this.changed();
  }

  private changed(): void {
    this.list = this.drafts.size === 0 ? NONE : [...this.drafts.values()];
    for (const listener of this.listeners) listener();
  }
}
