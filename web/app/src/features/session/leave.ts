import { actAs } from "@/api";
import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter, RouterHistory } from "@tanstack/react-router";
import { demoOfficersQuery } from "./api";

/** The router, as far as one leaves by it. Its history is ahead of its state: of a page that is being fetched, too, it knows the address. */
interface WayOut extends Pick<AnyRouter, "navigate"> {
  history: RouterHistory;
}

/**
 * Goes to the sign-in page, whatever wants to be asked first, and forgets what the session had fetched, in this order: a signed-in page must not be shown
 * without its session. returnTo = where to go after the next sign-in; undefined: one signs out by oneself, and the next may be another.
 */
export async function leave(router: WayOut, queries: QueryClient, returnTo: string | undefined): Promise<void> {
  const go = (replace: boolean) => router.navigate({ to: "/logga-in", search: returnTo === undefined ? {} : { till: returnTo }, replace, ignoreBlocker: true });
  if (router.history.location.pathname === "/logga-in") {
    // The socket may tell of the session's end before the answer to the sign-out comes, and knows no reason.
    if (returnTo === undefined) await go(true);
    return;
  }
  await go(false);
  const [ofSignInPage] = demoOfficersQuery.queryKey; // which is in sight, and may be fetching it
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ofSignInPage });
  queries.getMutationCache().clear();
  actAs(undefined);
}
