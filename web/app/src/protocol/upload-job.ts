/** What the server has staged for a command to name. */
export interface Staged {
  readonly upload: string;
  readonly sha256: string;
}

/** A file that the server has staged for the message that it goes with. */
export interface StagedFile {
  /** Where the server has it. */
  readonly url: string;
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** The folders it lay in, or "". */
  readonly folder: string;
}

/** What becomes of a file when it has been sent. */
export type UploadTarget =
  | { readonly room: string; readonly becomes: "document"; readonly folder: string }
  | { readonly room: string; readonly becomes: "version"; readonly document: string; readonly after: number; readonly note: string } // after = how many versions one saw
  | { readonly room: string; readonly becomes: "attachment"; readonly folder: string }; // of the message that is being written

/** A file that is sent to Plaza; what is remembered of it while the browser is closed. */
export interface UploadRecord {
  /** Names the command that makes a document of it, too: a retry makes no second one. */
  readonly id: string;
  readonly target: UploadTarget;
  readonly name: string;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970; with name and size it tells whether a file that is picked again is the same. */
  readonly lastModified: number;
  /** When it was taken over, milliseconds since 1970. */
  readonly added: number;
  /** Where the server receives it, once it does. */
  readonly url?: string;
  /** Of its content, in lowercase hex, once it is known. */
  readonly sha256?: string;
  /** The server has every byte. */
  readonly isSent?: boolean;
  readonly isPaused?: boolean;
  /** With it the browser may open the file again by itself. */
  readonly handle?: FileSystemFileHandle;
}

export type UploadState =
  | { readonly kind: "waiting" } // for its turn
  | { readonly kind: "sending"; readonly sent: number }
  | { readonly kind: "finishing" } // the server has it; it is hashed, or made a document
  | { readonly kind: "paused"; readonly sent: number }
  | { readonly kind: "interrupted"; readonly sent: number; readonly reason: string } // goes on by itself
  | { readonly kind: "file-needed"; readonly sent: number } // the browser was closed: the person opens the file again
  | { readonly kind: "staged" } // an attachment that waits for its message
  | { readonly kind: "expired" } // an attachment that waited too long: the server has it no more
  | { readonly kind: "declined"; readonly reason: string } // the server has it, but not as what it was to become: the person chooses
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly reason: string };

/** A file on its way. */
export interface UploadJob {
  readonly record: UploadRecord;
  readonly state: UploadState;
}

/** Why a step did not succeed: refused = as it is it never will, declined = as something else it may, failed = it may later. */
export interface UploadProblem {
  readonly kind: "refused" | "declined" | "failed";
  /** In the officer's words. */
  readonly reason: string;
}

/** The id of what the server has staged: the last part of its address. */
export const uploadIdOf = (url: string): string => url.replace(/[?#].*$/, "").replace(/\/+$/, "").replace(/^.*\//, "");

export const needsFile = (record: UploadRecord): boolean => record.isSent !== true || record.sha256 === undefined;

export const isUnderWay = ({ kind }: UploadState): boolean => kind === "waiting" || kind === "sending" || kind === "interrupted" || kind === "finishing";

/** It does not go on until the person does something about it. */
export const waitsForPerson = ({ kind }: UploadState): boolean => kind === "declined" || kind === "file-needed" || kind === "paused";

/** Nothing more becomes of it. */
export const isOver = ({ kind }: UploadState): boolean => kind === "done" || kind === "refused" || kind === "expired";

export const sentOf = (state: UploadState): number => ("sent" in state ? state.sent : 0);

/** The files that a room's message takes along: those that are staged for it. */
export function stagedFor(jobs: readonly UploadJob[], room: string): { readonly id: string; readonly file: StagedFile }[] {
  return jobs.flatMap(({ record: { id, target, url, sha256, name, mediaType, size }, state }) =>
    target.becomes === "attachment" && target.room === room && state.kind === "staged" && url !== undefined && sha256 !== undefined
      ? [{ id, file: { url, sha256, name, mediaType, size, folder: target.folder } }]
      : [],
  );
}
