import { expect, test } from "vitest";
import { hashIn, type HashAnswer } from "./upload-hash";

class FakeWorker {
  isTerminated = false;
  readonly given: unknown[] = [];
  onmessage: ((event: { data: HashAnswer }) => void) | null = null;
  onerror: (() => void) | null = null;
  postMessage(file: unknown) {
    this.given.push(file);
  }
  terminate() {
    this.isTerminated = true;
  }
  answer(data: HashAnswer) {
    this.onmessage?.({ data });
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const hash = hashIn(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { workers, hash, file: () => new Blob(["x"]), signal: () => new AbortController().signal };
}

test("a worker that is done takes the next file, also after one that could not be read", async () => {
  const { workers, hash, file, signal } = setUp();
  const first = hash(file(), signal());
  const second = hash(file(), signal());
  expect(workers).toHaveLength(2);
  workers[1]?.answer({ sha256: "b" });
  expect(await second).toBe("b");
  const third = hash(file(), signal());
  workers[0]?.answer({ error: "gone" });
  await expect(first).rejects.toThrow("gone");
  workers[1]?.answer({ sha256: "c" });
  expect(await third).toBe("c");
  const fourth = hash(file(), signal());
  expect(workers).toHaveLength(2);
  expect(workers.some(({ isTerminated }) => isTerminated)).toBe(false);
  workers.findLast(({ given }) => given.length > 0)?.answer({ sha256: "d" });
  workers[0]?.answer({ sha256: "d" });
  expect(await fourth).toBe("d");
});

test("one that is stopped or did not start hashes nothing more", async () => {
  const { workers, hash, file } = setUp();
  const abort = new AbortController();
  const stopped = hash(file(), abort.signal);
  abort.abort();
  await expect(stopped).rejects.toThrow("stopped");
  const broken = hash(file(), new AbortController().signal);
  workers[1]?.onerror?.();
  await expect(broken).rejects.toThrow("did not start");
  void hash(file(), new AbortController().signal);
  expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, true, false]);
});
