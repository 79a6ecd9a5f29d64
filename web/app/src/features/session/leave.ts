import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";

/**
 * Goes to the sign-in page and forgets what the session had fetched, in this order: a signed-in page must not be shown
 * without its session. returnTo = where to go after the next sign-in.
 */
export async function leave(router: AnyRouter, queries: QueryClient, returnTo: string | undefined): Promise<void> {
  if (router.state.location.pathname === "/logga-in") return;
  await router.navigate({ to: "/logga-in", search: returnTo === undefined ? {} : { till: returnTo } });
  queries.clear();
}
