import { backoff } from "./backoff";
import type { Clock } from "./clock";
import type { Hash } from "./upload-hash";
import { Expired, Failed, Unreadable } from "./upload-failure";
import { isSameFile, openAgain } from "./upload-file";
import { isOver, isUnderWay, needsFile, sentOf, stagedFor, uploadIdOf, type Staged, type StagedFile, type UploadJob, type UploadProblem, type UploadRecord, type UploadState, type UploadTarget } from "./upload-job";
import type { UploadStore } from "./upload-store";
import type { Transfers } from "./upload-transfer";

/** A file that a person gave, with a handle where the browser lets it be opened again. */
export interface PickedFile {
  file: File;
  /** The folders it lay in, from the one that was picked: "Underlag/Buller", or "". */
  folder: string;
  handle?: FileSystemFileHandle;
}

export interface UploadsOptions {
  store: UploadStore;
  transfers: Transfers;
  hash: Hash;
  /** Makes a document or a version of what was sent. */
  deliver: (record: UploadRecord, staged: Staged) => Promise<{ kind: "saved" } | UploadProblem>;
  /** Why a file can't be sent at all, in words, before anything is. */
  refusal: (file: File) => string | undefined;
  clock: Clock;
  random: () => number;
  newId: () => string;
}

const AT_ONCE = 3;
const NOTHING: readonly UploadJob[] = [];

/**
 * The files of one officer on their way to Plaza. They go on while one looks at other pages; after a lost network or a restart
 * of the server by themselves, after a closed browser as soon as it has the file again. A few are sent at a time, the others wait
 * in the order they were given.
 */
export class Uploads {
  private readonly options: UploadsOptions;
  private jobs: readonly UploadJob[] = NOTHING;
  private readonly files = new Map<string, File>();
  private readonly running = new Map<string, AbortController>();
  private readonly pauses = new Map<string, () => void>(); // what waits for its next attempt
  private readonly attempts = new Map<string, number>();
  private readonly claims = new Map<string, () => void>();
  private readonly listeners = new Set<() => void>();
  private life = 0; // counts starts and stops: what an earlier life waited for is nothing to a later one

  constructor(options: UploadsOptions) {
    this.options = options;
  }

  /** Goes on with what an earlier page left behind. */
  async start(): Promise<void> {
    const life = ++this.life;
    const records = await this.options.store.load().catch(() => []);
    for (const record of records.sort((a, b) => a.added - b.added)) {
      const release = await this.options.store.claim(record.id);
      if (!release) continue; // another page has it
      if (life !== this.life || this.find(record.id)) {
        release();
        continue;
      }
      this.claims.set(record.id, release);
      const file = this.files.get(record.id) ?? (await openAgain(record, "query"));
      if (life !== this.life) return;
      this.take(record, file);
    }
    this.pump();
  }

  /** Sends no more; what is remembered goes on at the next start. */
  stop(): void {
    this.life++;
    for (const abort of this.running.values()) abort.abort();
    for (const cancel of this.pauses.values()) cancel();
    for (const release of this.claims.values()) release();
    this.running.clear();
    this.pauses.clear();
    this.claims.clear();
    this.change(NOTHING);
  }

  /** Takes files over from a person, each to become what target says; their folders are below the target's. */
  add(picked: readonly PickedFile[], target: UploadTarget): void {
    const { options } = this;
    const added = picked.map(({ file, folder, handle }): UploadJob => {
      const record: UploadRecord = {
        id: options.newId(),
        target: "folder" in target ? { ...target, folder: [target.folder, folder].filter(Boolean).join("/") } : target,
        name: file.name.normalize("NFC"),
        mediaType: file.type,
        size: file.size,
        lastModified: file.lastModified,
        added: options.clock.now(),
        ...(handle && { handle }),
      };
      const reason = options.refusal(file);
      if (reason !== undefined) return { record, state: { kind: "refused", reason } };
      this.files.set(record.id, file);
      this.remember(record);
      return { record, state: { kind: "waiting" } };
    });
    this.change([...this.jobs, ...added]);
    this.pump();
  }

  pause(id: string): void {
    const job = this.find(id);
    if (!job || !isUnderWay(job.state)) return;
    this.update(id, { isPaused: true }, { kind: "paused", sent: sentOf(job.state) });
    this.halt(id);
    this.pump();
  }

  /** Goes on with what was paused or interrupted, or whose file the browser may open again when the person says so; false = it could not, or not the same one. */
  async resume(id: string): Promise<boolean> {
    const job = this.find(id);
    if (!job) return true;
    if (job.state.kind === "file-needed") {
      const file = await openAgain(job.record, "request");
      return file !== undefined && this.provide(id, file);
    }
    if (job.state.kind !== "paused" && job.state.kind !== "interrupted") return true;
    this.halt(id);
    if (needsFile(job.record) && !this.files.has(id)) this.set(id, { kind: "file-needed", sent: job.state.sent });
    else this.update(id, { isPaused: false }, { kind: "waiting" });
    this.pump();
    return true;
  }

  /** Gives the file of an upload again; false = it is another one. */
  provide(id: string, file: File): boolean {
    const job = this.find(id);
    if (job?.state.kind !== "file-needed" || !isSameFile(job.record, file)) return false;
    this.files.set(id, file);
    this.update(id, { isPaused: false }, { kind: "waiting" });
    this.pump();
    return true;
  }

  /** Has what was declined become something else; nothing of it is sent again. */
  redirect(id: string, target: UploadTarget): void {
    if (this.find(id)?.state.kind !== "declined") return;
    this.update(id, { target }, { kind: "waiting" });
    this.pump();
  }

  /** Gives an upload up; what the server has of it, it forgets at once or a day later. */
  discard(id: string): void {
    const job = this.find(id);
    if (!job) return;
    this.forget(id);
    if (!isOver(job.state)) this.free(job.record);
  }

  /** Gives up all that may still become something. Whoever signs out has the server forget it with that. */
  throwAway(): void {
    for (const { record, state } of this.jobs) if (!isOver(state)) this.forget(record.id);
  }

  /** Takes what is done, or never will be, out of the list, or as much of that as the caller says. */
  clear(isCleared: (state: UploadState) => boolean = isOver): void {
    this.change(this.jobs.filter(({ state }) => !isCleared(state)));
  }

  /** Hands the attachments of a room over to the message that goes out with them; they are remembered until it is kept. */
  handOver(room: string, keep: (files: readonly StagedFile[]) => Promise<void>): void {
    const staged = stagedFor(this.jobs, room);
    const ids = new Set(staged.map(({ id }) => id));
    this.change(this.jobs.filter(({ record }) => !ids.has(record.id)));
    void keep(staged.map(({ file }) => file)).then(() => ids.forEach((id) => this.unremember(id)));
  }

  /** Has the server forget the attachments of a message that is thrown away, at once or a day later. */
  letGo(files: readonly StagedFile[]): void {
    for (const file of files) this.free(file);
  }

  /** Takes the attachments of a message back that was not saved, as far as the server still has them. */
  takeBack(room: string, files: readonly StagedFile[]): void {
    const { clock, newId } = this.options;
    const jobs = files.map(({ folder, ...file }): UploadJob => {
      const record: UploadRecord = { ...file, id: newId(), target: { room, becomes: "attachment", folder }, lastModified: 0, added: clock.now(), isSent: true };
      this.remember(record);
      return { record, state: { kind: "waiting" } };
    });
    this.change([...this.jobs, ...jobs]);
    this.pump();
  }

  /** Does not wait out any pause: the network came back, or a person asked. */
  retry(): void {
    for (const { record, state } of this.jobs) if (state.kind === "interrupted") void this.resume(record.id);
  }

  get = (): readonly UploadJob[] => this.jobs;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private take(record: UploadRecord, file: File | undefined): void {
    if (file && isSameFile(record, file)) this.files.set(record.id, file);
    const hasAll = !needsFile(record) || this.files.has(record.id);
    const state: UploadState = !hasAll ? { kind: "file-needed", sent: 0 } : record.isPaused ? { kind: "paused", sent: 0 } : { kind: "waiting" };
    this.change([...this.jobs, { record, state }]);
  }

  private pump(): void {
    for (const { record, state } of this.jobs) {
      if (this.running.size >= AT_ONCE) return;
      if (state.kind === "waiting" && !this.running.has(record.id)) void this.run(record.id);
    }
  }

  private async run(id: string): Promise<void> {
    const abort = new AbortController();
    this.running.set(id, abort);
    const { signal } = abort;
    try {
      const staged = await this.send(id, signal);
      if (!signal.aborted) await this.finish(id, staged, signal);
    } catch (error) {
      if (!signal.aborted) this.failed(id, error);
    }
    if (signal.aborted) return;
    this.running.delete(id);
    this.pump();
  }

  /** Sends the file and hashes it, both at once, as far as an earlier run has not. */
  private async send(id: string, signal: AbortSignal): Promise<Staged> {
    const record = this.find(id)?.record;
    const file = this.files.get(id);
    if (!record) throw new Error("no such upload");
    const hash = async (): Promise<string> => {
      if (record.sha256 !== undefined) return record.sha256;
      const sha256 = await this.options.hash(fileOf(file), signal).catch(() => Promise.reject(new Unreadable()));
      if (!signal.aborted) this.update(id, { sha256 });
      return sha256;
    };
    const transfer = async (): Promise<string> => {
      if (!record.isSent || record.url === undefined) return this.transfer(record, fileOf(file), signal);
      if (record.target.becomes === "attachment" && !(await this.options.transfers.has(record.url))) throw new Expired();
      return record.url;
    };
    const [sha256, url] = await Promise.all([hash(), transfer()]);
    return { upload: uploadIdOf(url), sha256 };
  }

  private transfer(record: UploadRecord, file: File, signal: AbortSignal): Promise<string> {
    const { id, target, name, mediaType } = record;
    const metadata = { room: target.room, filename: name, filetype: mediaType, ...(target.becomes === "version" && { document: target.document }) };
    this.set(id, { kind: "sending", sent: 0 });
    return new Promise((resolve, reject) => {
      let { url } = record;
      const { stop } = this.options.transfers.start(file, {
        metadata,
        url,
        onUrl: (given) => {
          url = given;
          this.update(id, { url: given });
        },
        onProgress: (sent) => this.set(id, { kind: "sending", sent }),
        onDone: () => {
          this.update(id, { isSent: true }, { kind: "finishing" });
          resolve(url ?? "");
        },
        onProblem: (problem) => reject(new Failed(problem)),
      });
      signal.addEventListener("abort", () => {
        stop();
        reject(new Failed({ kind: "failed", reason: "" }));
      });
    });
  }

  private async finish(id: string, staged: Staged, signal: AbortSignal): Promise<void> {
    const record = this.find(id)?.record;
    if (!record) return;
    if (record.target.becomes === "attachment") {
      this.set(id, { kind: "staged" });
      return;
    }
    this.set(id, { kind: "finishing" });
    const result = await this.options.deliver(record, staged);
    if (signal.aborted) return;
    if (result.kind === "declined" && record.url !== undefined && !(await this.options.transfers.has(record.url))) throw new Expired();
    if (result.kind !== "saved") throw new Failed(result);
    this.set(id, { kind: "done" });
    this.unremember(id);
  }

  private failed(id: string, error: unknown): void {
    const job = this.find(id);
    if (!job) return;
    this.running.get(id)?.abort(); // the other half of what runs
    this.running.delete(id);
    if (error instanceof Unreadable) {
      this.files.delete(id);
      this.set(id, { kind: "file-needed", sent: sentOf(job.state) });
    } else if (error instanceof Expired) {
      this.set(id, { kind: "expired" });
      this.unremember(id);
    } else {
      const { kind, reason } = error instanceof Failed ? error.problem : { kind: "failed" as const, reason: "" };
      if (kind === "refused") this.refuse(id, reason);
      else if (kind === "declined") this.set(id, { kind, reason });
      else this.interrupt(id, sentOf(job.state), reason);
    }
    this.pump();
  }

  private refuse(id: string, reason: string): void {
    const record = this.find(id)?.record;
    this.set(id, { kind: "refused", reason });
    this.unremember(id);
    if (record) this.free(record);
  }

  private interrupt(id: string, sent: number, reason: string): void {
    this.set(id, { kind: "interrupted", sent, reason });
    const attempt = this.attempts.get(id) ?? 0;
    this.attempts.set(id, attempt + 1);
    const again = this.options.clock.after(backoff(attempt, this.options.random), () => void this.resume(id));
    this.pauses.set(id, again);
  }

  /** Has the server forget what it has of a file of which nothing becomes. */
  private free({ url }: Pick<UploadRecord, "url">): void {
    if (url !== undefined) this.options.transfers.discard(url).catch(() => undefined);
  }

  /** Ends what runs for an upload or waits to. */
  private halt(id: string): void {
    this.running.get(id)?.abort();
    this.running.delete(id);
    this.pauses.get(id)?.();
    this.pauses.delete(id);
  }

  private forget(id: string): void {
    this.halt(id);
    this.change(this.jobs.filter(({ record }) => record.id !== id));
    this.unremember(id);
  }

  private remember(record: UploadRecord): void {
    const { store } = this.options;
    // A browser that remembers nothing still sends.
    store.put(record).catch((error: unknown) => console.warn("plaza: the browser does not remember the upload", error));
    if (this.claims.has(record.id)) return;
    this.claims.set(record.id, () => undefined);
    void store.claim(record.id).then((release) => {
      if (!release) return;
      if (this.claims.has(record.id)) this.claims.set(record.id, release);
      else release();
    });
  }

  private unremember(id: string): void {
    this.files.delete(id);
    this.attempts.delete(id);
    this.options.store.remove(id).catch(() => undefined);
    this.claims.get(id)?.();
    this.claims.delete(id);
  }

  private find(id: string): UploadJob | undefined {
    return this.jobs.find(({ record }) => record.id === id);
  }

  private set(id: string, state: UploadState): void {
    this.change(this.jobs.map((job) => (job.record.id === id ? { ...job, state } : job)));
  }

  private update(id: string, change: Partial<UploadRecord>, state?: UploadState): void {
    const job = this.find(id);
    if (!job) return;
    const record = { ...job.record, ...change };
    this.remember(record);
    this.change(this.jobs.map((other) => (other === job ? { record, state: state ?? job.state } : other)));
  }

  private change(jobs: readonly UploadJob[]): void {
    this.jobs = jobs;
    for (const listener of this.listeners) listener();
  }
}

function fileOf(file: File | undefined): File {
  if (!file) throw new Unreadable();
  return file;
}
