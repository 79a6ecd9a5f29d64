import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { sessionQuery, signInAsDemoOfficer, signOut, type Session } from "./api";
import { leave } from "./leave";
import { onOtherTab, tellOtherTabs } from "./tabs";

/** The session; only below the shell, which is not entered without one. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error("useSession outside the shell");
  return data;
}

export function useSignIn(returnTo: string | undefined) {
  const router = useRouter();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: signInAsDemoOfficer,
    onSuccess(session) {
      tellOtherTabs();
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
      router.history.push(returnTo ?? "/");
    },
  });
}

/** What one leaves behind for good. */
interface GivenUp {
  /** What the server has staged, by id. */
  staged: readonly string[];
  /** Done between the session's end and the page's. */
  throwAway: () => void;
}

/** Signs out; what is given up goes only when that has succeeded. */
export function useSignOut() {
  const goToSignIn = useLeave();
  return useMutation({
    mutationFn: async (givenUp?: GivenUp) => {
      await signOut(givenUp?.staged ?? []);
      givenUp?.throwAway();
    },
    onSuccess() {
      tellOtherTabs();
      goToSignIn();
    },
  });
}

/** Goes to the sign-in page; with a way back when the session ended by itself. */
export function useLeave(): (returnTo?: string) => void {
  const router = useRouter();
  const queries = useQueryClient();
  return (returnTo) => void leave(router, queries, returnTo);
}

/** Starts this tab anew when another one has changed who the browser acts as. */
export function useOneActingOfficer(): void {
  useEffect(() => onOtherTab(() => location.reload()), []);
}
