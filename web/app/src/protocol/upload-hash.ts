/** The SHA-256 of a file, in lowercase hex; the signal's abort ends it with an error. */
export type Hash = (file: Blob, signal: AbortSignal) => Promise<string>;

/** What the worker answers. */
export type HashAnswer = { sha256: string } | { error: string };

/**
 * Hashes in workers that start makes, so that the page stays quick beside a file of gigabytes. One that is done takes the next file: to
 * start one takes longer than to hash a small file. There are as many as ever hashed at once.
 */
export function hashIn(start: () => Worker): Hash {
  const idle: Worker[] = [];
  return (file, signal) =>
    new Promise((resolve, reject) => {
      const worker = idle.pop() ?? start();
      const end = (settle: () => void) => {
        signal.removeEventListener("abort", stop);
        settle();
      };
      const stop = () => {
        worker.terminate();
        end(() => reject(new DOMException("stopped", "AbortError")));
      };
      signal.addEventListener("abort", stop, { once: true });
      worker.onerror = () => {
        worker.terminate();
        end(() => reject(new Error("the worker that hashes did not start")));
      };
      worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
        idle.push(worker);
        end(() => ("sha256" in data ? resolve(data.sha256) : reject(new Error(data.error))));
      };
      worker.postMessage(file);
    });
}

export const hashInWorker: Hash = hashIn(() => new Worker(new URL("./upload-hash.worker.ts", import.meta.url), { type: "module" }));
