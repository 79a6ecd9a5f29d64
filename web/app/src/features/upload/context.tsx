import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { useConnection } from "@/features/connection";
import { useSession } from "@/features/session";
import type { UploadJob, Uploads } from "@/protocol";
import { createUploads } from "./client";

const UploadsContext = createContext<Uploads | undefined>(undefined);

/** Keeps the officer's uploads going, whichever page of the app is shown. */
export function UploadProvider({ children }: { children: ReactNode }) {
  const { officer } = useSession();
  const [uploads] = useState(() => createUploads(officer.id));
  const isLive = useConnection().phase === "live";
  useEffect(() => {
    void uploads.start();
    return () => uploads.stop();
  }, [uploads]);
  useEffect(() => {
    if (isLive) uploads.retry();
  }, [uploads, isLive]);
  return <UploadsContext value={uploads}>{children}</UploadsContext>;
}

export function useUploads(): Uploads {
  const uploads = use(UploadsContext);
  if (!uploads) throw new Error("useUploads outside UploadProvider");
  return uploads;
}

export function useUploadJobs(): readonly UploadJob[] {
  const uploads = useUploads();
  return useSyncExternalStore(uploads.subscribe, uploads.get);
}
