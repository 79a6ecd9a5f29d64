import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "./testing/fake-clock";
import { FakeTus } from "./testing/fake-tus";
import { sha256Of } from "./sha256";
import type { Staged, StagedFile, UploadJob, UploadProblem, UploadRecord, UploadTarget } from "./upload-job";
import type { UploadStore } from "./upload-store";
import { tusTransfers } from "./upload-transfer";
import { Uploads, type PickedFile, type UploadsOptions } from "./uploads";

const ROOM = "0198f3a1-7c00-7000-8000-000000000001";
const TO_ROOM: UploadTarget = { room: ROOM, becomes: "document", folder: "" };
const TO_MESSAGE: UploadTarget = { room: ROOM, becomes: "attachment", folder: "" };

/** A store whose claims belong to pages, as the browser's do. */
class MemoryStore {
  readonly records = new Map<string, UploadRecord>();
  private readonly claimed = new Set<string>();

  ofPage(): UploadStore {
    return {
      load: () => Promise.resolve([...this.records.values()]),
      put: (record) => Promise.resolve(this.records.set(record.id, record)),
      remove: (id) => Promise.resolve(this.records.delete(id)),
      claim: (id) => {
        if (this.claimed.has(id)) return Promise.resolve(undefined);
        this.claimed.add(id);
        return Promise.resolve(() => void this.claimed.delete(id));
      },
    };
  }

  /** The pages are gone, and what they held with them. */
  closePages(): void {
    this.claimed.clear();
  }
}

let store: MemoryStore;
let server: FakeTus;
let clock: FakeClock;
let delivered: (Staged & { name: string; id: string })[];
let deliver: UploadsOptions["deliver"];
let ids: number;

beforeEach(() => {
  store = new MemoryStore();
  server = new FakeTus();
  clock = new FakeClock();
  delivered = [];
  ids = 0;
  deliver = ({ name, id }, staged) => {
    delivered.push({ name, id, ...staged });
    return Promise.resolve({ kind: "saved" });
  };
});

const explain = (status: number | undefined): UploadProblem =>
  status !== undefined && status >= 400 && status < 500 ? { kind: "refused", reason: `nej ${status}` } : { kind: "failed", reason: `senare ${status ?? ""}`.trim() };

function uploads(options: Partial<UploadsOptions> = {}): Uploads {
  return new Uploads({
    store: store.ofPage(),
    transfers: tusTransfers({ endpoint: "/api/uploads", headers: () => ({}), explain, httpStack: server }),
    hash: (file) => sha256Of(file),
    deliver: (record, staged) => deliver(record, staged),
    refusal: (file) => (file.size > 1000 ? "för stor" : undefined),
    clock,
    random: () => 1,
    newId: () => `id-${++ids}`,
    ...options,
  });
}

const fileOf = (name: string, text = `innehållet i ${name}`): File => new File([text], name, { type: "text/plain", lastModified: 1000 });
const pick = (...files: File[]): PickedFile[] => files.map((file) => ({ file, folder: "" }));
const states = (jobs: readonly UploadJob[]) => jobs.map(({ record, state }) => `${record.name} ${state.kind}`);

/** What a message would take along. */
function taken(manager: Uploads, room = ROOM): readonly StagedFile[] {
  let files: readonly StagedFile[] = [];
  manager.handOver(room, (given) => {
    files = given;
    return Promise.resolve();
  });
  return files;
}

/** Waits until the uploads say it; the promises of files take more than a turn. */
const until = (manager: Uploads, ...wanted: string[]) => expect.poll(() => states(manager.get()), { interval: 1 }).toEqual(wanted);

test("a file is sent, hashed and made a document, and nothing is remembered of it", async () => {
  const manager = uploads();
  manager.add(pick(fileOf("plan.txt", "Plankarta")), TO_ROOM);
  expect(states(manager.get())).toEqual(["plan.txt sending"]);
  await until(manager, "plan.txt done");
  const [url, held] = [...server.uploads][0]!;
  expect(new TextDecoder().decode(held.bytes)).toBe("Plankarta");
  expect(held.metadata).toEqual({ room: ROOM, filename: "plan.txt", filetype: "text/plain" });
  expect(delivered).toEqual([{ name: "plan.txt", id: "id-1", upload: url.replace("/api/uploads/", ""), sha256: await sha256Of(new Blob(["Plankarta"])) }]);
  expect(store.records.size).toBe(0);
});

test("names and folders go along as they are, a version names its document", async () => {
  const manager = uploads();
  manager.add([{ file: fileOf("Åtgärd \u{1f642}.txt".normalize("NFD")), folder: "Underlag/Buller" }], { ...TO_ROOM, folder: "Samråd" });
  manager.add(pick(fileOf("v2.txt")), { room: ROOM, becomes: "version", document: "doc", after: 1, note: "rättad" });
  await until(manager, "Åtgärd 🙂.txt done", "v2.txt done");
  expect(manager.get()[0]?.record.target).toEqual({ ...TO_ROOM, folder: "Samråd/Underlag/Buller" });
  const metadata = [...server.uploads.values()].map((held) => held.metadata);
  expect(metadata[0]?.filename).toBe("Åtgärd 🙂.txt");
  expect(metadata[1]?.document).toBe("doc");
});

test("an empty file is a file", async () => {
  const manager = uploads();
  manager.add(pick(fileOf("tom.txt", "")), TO_ROOM);
  await until(manager, "tom.txt done");
  expect(delivered[0]?.sha256).toBe(await sha256Of(new Blob([])));
});

test("what can't be sent is said before anything is", () => {
  const manager = uploads();
  manager.add(pick(fileOf("stor.txt", "x".repeat(1001))), TO_ROOM);
  expect(manager.get()[0]?.state).toEqual({ kind: "refused", reason: "för stor" });
  expect(server.requests).toEqual([]);
  expect(store.records.size).toBe(0);
});

test("a few are sent at once, the others in their turn", async () => {
  const manager = uploads();
  server.hold();
  manager.add(pick(...["a", "b", "c", "d", "e"].map((name) => fileOf(name))), TO_ROOM);
  await until(manager, "a sending", "b sending", "c sending", "d waiting", "e waiting");
  expect(server.requests.length).toBeLessThanOrEqual(3);
  server.release();
  await until(manager, "a done", "b done", "c done", "d done", "e done");
  expect(delivered).toHaveLength(5);
});

test("after a cut it goes on where the server is, by itself", async () => {
  const manager = uploads();
  const file = fileOf("plan.txt", "0123456789");
  let cuts = 0;
  server.createsEmpty = true;
  server.trouble = (method) => (method === "PATCH" && cuts++ === 0 ? "cut" : undefined);
  manager.add(pick(file), TO_ROOM);
  await until(manager, "plan.txt interrupted");
  expect([...server.uploads.values()][0]?.bytes).toHaveLength(5);
  await clock.advance(500);
  await until(manager, "plan.txt done");
  expect(server.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
  expect(new TextDecoder().decode([...server.uploads.values()][0]?.bytes)).toBe("0123456789");
});

test("without a network it waits, and does not wait when the network is back", async () => {
  const manager = uploads();
  server.trouble = () => "away";
  manager.add(pick(fileOf("plan.txt")), TO_ROOM);
  await until(manager, "plan.txt interrupted");
  expect(manager.get()[0]?.state).toEqual({ kind: "interrupted", sent: 0, reason: "senare" });
  await clock.advance(500);
  await until(manager, "plan.txt interrupted");
  server.trouble = () => undefined;
  manager.retry();
  await until(manager, "plan.txt done");
  expect(delivered).toHaveLength(1);
});

test("what the server refuses says why and is not tried again", async () => {
  const manager = uploads();
  server.trouble = () => ({ status: 413 });
  manager.add(pick(fileOf("plan.txt")), TO_ROOM);
  await until(manager, "plan.txt refused");
  expect(manager.get()[0]?.state).toEqual({ kind: "refused", reason: "nej 413" });
  const asked = server.requests.length;
  manager.retry();
  await clock.advance(60_000);
  expect(server.requests).toHaveLength(asked);
  expect(store.records.size).toBe(0);
});

test("paused it waits for its person, and others go before it", async () => {
  const manager = uploads();
  server.hold();
  manager.add(pick(fileOf("a")), TO_ROOM);
  manager.pause("id-1");
  expect(states(manager.get())).toEqual(["a paused"]);
  server.release();
  manager.add(pick(fileOf("b")), TO_ROOM);
  await until(manager, "a paused", "b done");
  manager.retry();
  expect(states(manager.get())).toEqual(["a paused", "b done"]);
  await manager.resume("id-1");
  await until(manager, "a done", "b done");
  manager.clear();
  expect(manager.get()).toEqual([]);
});

test("given up, the server forgets it", async () => {
  const manager = uploads();
  manager.add(pick(fileOf("a")), TO_MESSAGE);
  await until(manager, "a staged");
  expect(server.uploads.size).toBe(1);
  manager.discard("id-1");
  expect(manager.get()).toEqual([]);
  await expect.poll(() => server.uploads.size).toBe(0);
  expect(store.records.size).toBe(0);
});

test("what is refused in the end, the server forgets", async () => {
  deliver = () => Promise.resolve({ kind: "refused", reason: "rummet är låst" });
  const manager = uploads();
  manager.add(pick(fileOf("a")), TO_ROOM);
  await until(manager, "a refused");
  await expect.poll(() => server.uploads.size).toBe(0);
});

test("all that is thrown away is gone from here, and the server is asked nothing", async () => {
  const manager = uploads();
  manager.add(pick(fileOf("a")), TO_MESSAGE);
  manager.add(pick(fileOf("b")), TO_ROOM);
  await until(manager, "a staged", "b done");
  manager.throwAway();
  expect([states(manager.get()), store.records.size]).toEqual([["b done"], 0]);
  expect(server.requests.filter((request) => request.startsWith("DELETE"))).toEqual([]);
});

test("attachments wait for their message and go with it", async () => {
  const manager = uploads();
  manager.add(pick(fileOf("a"), fileOf("b")), TO_MESSAGE);
  await until(manager, "a staged", "b staged");
  expect(delivered).toEqual([]);
  const staged = { url: "/api/uploads/upload-1", sha256: await sha256Of(fileOf("a")), name: "a", mediaType: "text/plain", size: 15, folder: "" };
  expect(taken(manager, "another")).toEqual([]);
  let kept: () => void = () => undefined;
  manager.handOver(ROOM, (files) => {
    expect(files).toEqual([staged, { ...staged, url: "/api/uploads/upload-2", sha256: expect.any(String) as string, name: "b" }]);
    return new Promise((resolve) => (kept = resolve));
  });
  expect(manager.get()).toEqual([]);
  expect(store.records.size).toBe(2); // the message is not kept yet
  kept();
  await expect.poll(() => store.records.size).toBe(0);
});

test("attachments that wait are there after the browser was closed, as long as the server has them", async () => {
  const earlier = uploads();
  earlier.add(pick(fileOf("a"), fileOf("b")), TO_MESSAGE);
  await until(earlier, "a staged", "b staged");
  store.closePages();
  server.uploads.delete("/api/uploads/upload-2");
  const later = uploads();
  await later.start();
  await until(later, "a staged", "b expired");
  expect(taken(later).map(({ name }) => name)).toEqual(["a"]);
});

test("the attachments of a message that was refused come back, those that the server has", async () => {
  const manager = uploads();
  manager.add([{ file: fileOf("a"), folder: "Underlag" }, { file: fileOf("b"), folder: "" }], TO_MESSAGE);
  await until(manager, "a staged", "b staged");
  const files = taken(manager);
  server.uploads.delete("/api/uploads/upload-2");
  manager.takeBack(ROOM, files);
  await until(manager, "a staged", "b expired");
  expect(taken(manager)).toEqual([files[0]]);
  expect(files[0]?.folder).toBe("Underlag");
});

test("the attachments of a message that is thrown away the server forgets", async () => {
  const manager = uploads();
  manager.add(pick(fileOf("a"), fileOf("b")), TO_MESSAGE);
  await until(manager, "a staged", "b staged");
  manager.letGo(taken(manager));
  await expect.poll(() => server.uploads.size).toBe(0);
});

test("a document whose answer was lost is asked for again under the same name", async () => {
  const manager = uploads();
  const deliverSaved = deliver;
  let lost = 0;
  deliver = async (record, staged) => {
    await deliverSaved(record, staged);
    return lost++ === 0 ? { kind: "failed", reason: "inget svar" } : { kind: "saved" };
  };
  manager.add(pick(fileOf("a")), TO_ROOM);
  await until(manager, "a interrupted");
  const asked = server.requests.length;
  await clock.advance(500);
  await until(manager, "a done");
  expect(delivered.map(({ id }) => id)).toEqual(["id-1", "id-1"]);
  expect(server.requests).toHaveLength(asked); // nothing was sent again
});

test("after the browser was closed the same file goes on, another does not", async () => {
  const earlier = uploads();
  server.createsEmpty = true;
  server.trouble = (method) => (method === "PATCH" ? "away" : undefined);
  earlier.add(pick(fileOf("plan.txt", "0123456789")), TO_ROOM);
  await until(earlier, "plan.txt interrupted");
  store.closePages();

  server.trouble = () => undefined;
  const later = uploads();
  await later.start();
  await until(later, "plan.txt file-needed");
  expect(later.provide("id-1", fileOf("plan.txt", "012345678"))).toBe(false);
  expect(later.provide("id-1", fileOf("annan.txt", "0123456789"))).toBe(false);
  expect(later.provide("id-1", fileOf("plan.txt", "0123456789"))).toBe(true);
  await until(later, "plan.txt done");
  expect(server.uploads.size).toBe(1);
});

test("with a handle the browser opens the file by itself, or when it may ask", async () => {
  const file = fileOf("plan.txt", "0123456789");
  const handle = { queryPermission: () => Promise.resolve("prompt"), requestPermission: () => Promise.resolve("granted"), getFile: () => Promise.resolve(file) };
  const record = (id: string, permission: string): UploadRecord =>
    ({ id, target: TO_ROOM, name: id, mediaType: "", size: 10, lastModified: 1000, added: 1, handle: { ...handle, requestPermission: () => handle.requestPermission(), queryPermission: () => Promise.resolve(permission), getFile: () => Promise.resolve(fileOf(id, "0123456789")) } }) as unknown as UploadRecord;
  store.records.set("a", record("a", "granted"));
  store.records.set("b", record("b", "prompt"));
  const manager = uploads();
  await manager.start();
  await until(manager, "a done", "b file-needed");
  handle.requestPermission = () => Promise.resolve("denied");
  expect(await manager.resume("b")).toBe(false);
  await until(manager, "a done", "b file-needed");
  handle.requestPermission = () => Promise.resolve("granted");
  expect(await manager.resume("b")).toBe(true);
  await until(manager, "a done", "b done");
});

test("what was sent when the browser was closed needs no file to become a document", async () => {
  const record: UploadRecord = { id: "a", target: TO_ROOM, name: "a", mediaType: "", size: 1, lastModified: 1, added: 1, url: "/api/uploads/7", sha256: "00", isSent: true };
  store.records.set("a", record);
  const manager = uploads();
  await manager.start();
  await until(manager, "a done");
  expect(delivered).toEqual([{ name: "a", id: "a", upload: "7", sha256: "00" }]);
  expect(server.requests).toEqual([]);
});

test("two pages never send the same upload", async () => {
  const record = (id: string): UploadRecord => ({ id, target: TO_ROOM, name: id, mediaType: "", size: 1, lastModified: 1, added: 1 });
  store.records.set("a", record("a"));
  const [one, other] = [uploads(), uploads()];
  await Promise.all([one.start(), other.start()]);
  expect([...states(one.get()), ...states(other.get())]).toEqual(["a file-needed"]);
});

test("stopped and started again it goes on with the files it has", async () => {
  const manager = uploads();
  await manager.start();
  server.hold();
  manager.add(pick(fileOf("a")), TO_ROOM);
  await until(manager, "a sending");
  manager.stop();
  expect(manager.get()).toEqual([]);
  server.release();
  await manager.start();
  await until(manager, "a done");
  expect(delivered).toHaveLength(1);
});

test("a file that is no longer where it was is asked for", async () => {
  const manager = uploads({ hash: () => Promise.reject(new DOMException("gone", "NotReadableError")) });
  server.hold();
  manager.add(pick(fileOf("a")), TO_ROOM);
  await until(manager, "a file-needed");
});

test("what was declined and is not there any more says so", async () => {
  deliver = () => {
    server.uploads.clear();
    return Promise.resolve({ kind: "declined", reason: "redan använd" });
  };
  const manager = uploads();
  manager.add(pick(fileOf("a")), { room: ROOM, becomes: "version", document: "doc", after: 1, note: "" });
  await until(manager, "a expired");
  expect(store.records.size).toBe(0);
});

test("what came too late as a version waits for its person, also past a closed browser, and goes elsewhere without being sent again", async () => {
  const version: UploadTarget = { room: ROOM, becomes: "version", document: "doc", after: 1, note: "rättad" };
  const saved = deliver;
  deliver = (record, staged) => (record.target.becomes === "version" && record.target.after === 1 ? Promise.resolve({ kind: "declined", reason: "för sent" }) : saved(record, staged));
  const earlier = uploads();
  earlier.add(pick(fileOf("a"), fileOf("b")), version);
  await until(earlier, "a declined", "b declined");
  store.closePages();
  const manager = uploads();
  await manager.start();
  await until(manager, "a declined", "b declined");
  const asked = server.requests.length;
  manager.redirect("id-1", { ...version, after: 2 });
  manager.redirect("id-2", TO_ROOM);
  await until(manager, "a done", "b done");
  expect(delivered.map(({ id, upload }) => [id, upload])).toEqual([["id-1", "upload-1"], ["id-2", "upload-2"]]);
  expect(server.requests).toHaveLength(asked);
  expect(store.records.size).toBe(0);
});
