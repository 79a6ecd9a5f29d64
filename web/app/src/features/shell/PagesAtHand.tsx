import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useConnection } from "@/features/connection";

/**
 * Fetches the code of every page once the first one is live, so that all of them open without a network: a page whose code
 * can't be fetched is loaded anew by the router, and the browser then has none to show.
 */
export function PagesAtHand() {
  const router = useRouter();
  const isLive = useConnection().phase === "live";
  useEffect(() => {
    if (!isLive) return;
    for (const route of Object.values(router.routesById)) void router.loadRouteChunk(route);
  }, [router, isLive]);
  return null;
}
