import type { DetailedError, HttpStack, Upload, UploadOptions } from "tus-js-client";
import type { UploadProblem } from "./upload-job";

export interface TransferOptions {
  /** Where uploads are created. */
  endpoint: string;
  /** What the server is told of the file. */
  metadata: Record<string, string>;
  /** Where an earlier page began to send it. */
  url: string | undefined;
  onUrl: (url: string) => void;
  onProgress: (sent: number) => void;
  onDone: () => void;
  onProblem: (problem: UploadProblem) => void;
}

export interface Transfer {
  /** Sends no more; what the server has it keeps. */
  stop: () => void;
}

export interface Transfers {
  start: (file: File, options: Omit<TransferOptions, "endpoint">) => Transfer;
  /** Whether the server still has what it once received whole. */
  has: (url: string) => Promise<boolean>;
  /** Has the server forget what it has staged. */
  discard: (url: string) => Promise<void>;
}

interface TusOptions {
  endpoint: string;
  /** What every request of the page says. */
  headers: () => Record<string, string>;
  /** The words for an answer; status is undefined when there was none. */
  explain: (status: number | undefined, body: string) => UploadProblem;
  /** The browser's own requests unless a test has others. */
  httpStack?: HttpStack;
}

/** The server keeps what has come of a piece that is cut; pieces bound what a proxy on the way has to hold. Eight of the server's
 * parts (docs/FILES.md): the rest of a piece that ends within one waits in its database. */
const PIECE_BYTES = 40 << 20;

/**
 * Sends files by the tus 1.0 protocol. It tries nothing again by itself: Uploads decides when, as for everything that waits for
 * the network.
 */
export function tusTransfers({ endpoint, headers, explain, httpStack }: TusOptions): Transfers {
  const common = (): UploadOptions => ({ endpoint, retryDelays: null, headers: headers(), ...(httpStack && { httpStack }) });
  const problemOf = (error: Error | DetailedError): UploadProblem => {
    const answer = "originalResponse" in error ? error.originalResponse : null;
    return explain(answer?.getStatus(), answer?.getBody() ?? "");
  };
  return {
    start(file, { metadata, url, onUrl, onProgress, onDone, onProblem }) {
      let upload: Upload | undefined;
      let isStopped = false;
      const unlessStopped = (fn: () => void) => {
        if (!isStopped) fn();
      };
      const failed = (error: Error) => unlessStopped(() => onProblem(problemOf(error)));
      const begin = ({ Upload: Tus }: typeof import("tus-js-client")) => {
        upload = new Tus(file, {
          ...common(),
          metadata,
          uploadUrl: url ?? null,
          chunkSize: PIECE_BYTES,
          uploadDataDuringCreation: true,
          storeFingerprintForResuming: false, // Uploads remembers the address with all else
          fingerprint: () => Promise.resolve(""),
          fileReader: { openFile: (opened: File) => Promise.resolve(sourceOf(opened)) },
          onUploadUrlAvailable: () => unlessStopped(() => onUrl(upload?.url ?? "")),
          onProgress: (sent) => unlessStopped(() => onProgress(sent)),
          onSuccess: () => unlessStopped(onDone),
          onError: failed,
        });
        upload.start();
      };
      tus().then((library) => unlessStopped(() => begin(library)), failed);
      return {
        stop() {
          isStopped = true;
          void upload?.abort();
        },
      };
    },
    has: async (url) => {
      const { DefaultHttpStack } = await tus();
      const request = (httpStack ?? new DefaultHttpStack({})).createRequest("HEAD", url);
      for (const [name, value] of Object.entries({ ...headers(), "Tus-Resumable": "1.0.0" })) request.setHeader(name, value);
      const status = (await request.send(null)).getStatus();
      if (status === 404 || status === 410) return false;
      if (status !== 200) throw new Error("the server does not say whether it has the upload");
      return true;
    },
    discard: async (url) => (await tus()).Upload.terminate(url, common()),
  };
}

/** Fetched when there is something to send. */
const tus = () => import("tus-js-client");

const sourceOf = (file: File) => ({
  size: file.size,
  slice: (start: number, end: number) => Promise.resolve({ value: file.slice(start, end), done: end >= file.size }),
  close: () => undefined,
});
