import { useEffect, useState } from "react";
import { useClient } from "@/features/connection";
import { useReadings } from "./hooks";

/**
 * The number of the last message that one had read when one came to the room, or when the page was last put aside: what came
 * after it is new. It stays while one reads. Undefined before it is known.
 */
export function useNewSince(room: string): number | undefined {
  const { readings } = useClient();
  const reading = useReadings()?.get(room);
  const [since, setSince] = useState<number>();
  if (since === undefined && reading) setSince(reading.read_no);
  useEffect(() => {
    const putAside = () => {
      if (document.visibilityState === "hidden") setSince(readings.get()?.get(room)?.read_no);
    };
    document.addEventListener("visibilitychange", putAside);
    return () => document.removeEventListener("visibilitychange", putAside);
  }, [readings, room]);
  return since;
}
