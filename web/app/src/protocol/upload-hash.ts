/** The SHA-256 of a file, in lowercase hex; the signal's abort ends it with an error. */
export type Hash = (file: Blob, signal: AbortSignal) => Promise<string>;

/** What the worker answers. */
export type HashAnswer = { sha256: string } | { error: string };

/** Hashes in a worker of its own, so that the page stays quick beside a file of gigabytes. */
export const hashInWorker: Hash = (file, signal) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./upload-hash.worker.ts", import.meta.url), { type: "module" });
    const end = (settle: () => void) => {
      worker.terminate();
      settle();
    };
    signal.addEventListener("abort", () => end(() => reject(new DOMException("stopped", "AbortError"))), { once: true });
    worker.onerror = () => end(() => reject(new Error("the worker that hashes did not start")));
    worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => end(() => ("sha256" in data ? resolve(data.sha256) : reject(new Error(data.error))));
    worker.postMessage(file);
  });
