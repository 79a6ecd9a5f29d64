import { actAs } from "@/api";
import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { demoOfficersQuery } from "./api";

/**
 * Goes to the sign-in page, whatever wants to be asked first, and forgets what the session had fetched, in this order: a signed-in page must not be shown
 * without its session. returnTo = where to go after the next sign-in.
 */
export async function leave(router: AnyRouter, queries: QueryClient, returnTo: string | undefined): Promise<void> {
  if (router.state.location.pathname === "/logga-in") return;
  await router.navigate({ to: "/logga-in", search: returnTo === undefined ? {} : { till: returnTo }, ignoreBlocker: true });
  const [ofSignInPage] = demoOfficersQuery.queryKey; // which is in sight, and may be fetching it
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ofSignInPage });
  queries.getMutationCache().clear();
  actAs(undefined);
}
