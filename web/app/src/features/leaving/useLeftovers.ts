import { useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { useUploadJobs, useUploads } from "@/features/upload";
import { isOver, uploadIdOf, type Draft, type OutboxEntry, type UploadJob } from "@/protocol";

export interface Leftovers {
  unsent: readonly OutboxEntry[];
  drafts: readonly Draft[];
  files: readonly UploadJob[];
  isEmpty: boolean;
  /** Those of the files that the server has begun to receive, by id. */
  staged: readonly string[];
  throwAway: () => void;
}

/** What one has written and brought in this browser and Plaza has not saved. */
export function useLeftovers(): Leftovers {
  const { outbox, drafts } = useClient();
  const unsent = useSyncExternalStore(outbox.subscribe, outbox.unsent);
  const written = useSyncExternalStore(drafts.subscribe, drafts.all).filter(({ text }) => text.trim() !== "");
  const uploads = useUploads();
  const files = useUploadJobs().filter(({ state }) => !isOver(state));
  const urls = [...files.map(({ record }) => record.url), ...unsent.flatMap(({ message }) => message.files ?? []).map(({ url }) => url)];
  return {
    unsent,
    drafts: written,
    files,
    isEmpty: unsent.length === 0 && written.length === 0 && files.length === 0,
    staged: urls.flatMap((url) => (url === undefined ? [] : [uploadIdOf(url)])),
    throwAway() {
      outbox.throwAway();
      drafts.throwAway();
      uploads.throwAway();
    },
  };
}
