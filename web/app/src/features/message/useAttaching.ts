import { stagedFor, type PickedFile, type UploadJob, type Uploads } from "@/protocol";
import { useOutcomes, useUploadJobs } from "@/features/upload";

/** The server's own limit on the files of a message. */
const MOST_FILES = 100;

/** What is to go along with the message that one writes in a room. */
export interface Attaching {
  jobs: readonly UploadJob[];
  /** Why the message can't be sent as it is: a file is on its way, will not come, or there are too many. */
  hindrance: "underway" | "lost" | "many" | undefined;
}

/** Has files go along with the message that one writes. */
export const attach = (uploads: Uploads, room: string, picked: readonly PickedFile[]): void => uploads.add(picked, { room, becomes: "attachment", folder: "" });

export function useAttaching(room: string): Attaching {
  const jobs = useUploadJobs().filter(({ record: { target } }) => target.becomes === "attachment" && target.room === room);
  useOutcomes(jobs);
  return { jobs, hindrance: hindranceOf(jobs, stagedFor(jobs, room).length) };
}

function hindranceOf(jobs: readonly UploadJob[], ready: number): Attaching["hindrance"] {
  if (jobs.some(({ state }) => state.kind === "refused" || state.kind === "expired")) return "lost";
  if (ready < jobs.length) return "underway";
  return ready > MOST_FILES ? "many" : undefined;
}
