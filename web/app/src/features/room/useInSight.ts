import { useEffect } from "react";
import { useClient } from "@/features/connection";

/** While the room's page is in sight, whoever else is there sees that one is, and who is there is known. */
export function useInSight(room: string): void {
  const client = useClient();
  useEffect(() => {
    const look = () => client.lookAt(document.visibilityState === "visible" ? room : undefined);
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      client.lookAt(undefined);
    };
  }, [client, room]);
}
