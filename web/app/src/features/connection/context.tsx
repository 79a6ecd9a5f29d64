import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { useRouter } from "@tanstack/react-router";
import { useLeave, useSession } from "@/features/session";
import type { ConnectionStatus, PlazaClient } from "@/protocol";
import { createClient, type OnDocuments } from "./client";

const ClientContext = createContext<PlazaClient | undefined>(undefined);

/** Keeps one live client for the officer that the page acts as. */
export function ConnectionProvider({ onDocuments, children }: { onDocuments: OnDocuments; children: ReactNode }) {
  const session = useSession();
  const [client] = useState(() => createClient(session.installation.id, session.officer.id, onDocuments));
  useEffect(() => {
    const retry = () => client.retryNow();
    const lost = () => client.networkLost();
    const retryWhenSeen = () => {
      if (document.visibilityState === "visible") client.retryNow();
    };
    client.start();
    const warn = (event: BeforeUnloadEvent) => {
      const onlyHere = client.outbox.unsent().some(({ kept }) => !kept) || (!client.drafts.areKept() && client.drafts.all().length > 0);
      if (onlyHere) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    window.addEventListener("online", retry);
    window.addEventListener("offline", lost);
    document.addEventListener("visibilitychange", retryWhenSeen);
    return () => {
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("online", retry);
      window.removeEventListener("offline", lost);
      document.removeEventListener("visibilitychange", retryWhenSeen);
      client.stop();
    };
  }, [client]);
  return (
    <ClientContext value={client}>
      <SessionWatch />
      {children}
    </ClientContext>
  );
}

export function useClient(): PlazaClient {
  const client = use(ClientContext);
  if (!client) throw new Error("useClient outside ConnectionProvider");
  return client;
}

export function useConnection(): ConnectionStatus {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, client.status);
}

/** Leads to the sign-in page when the server says that the session is over. */
function SessionWatch() {
  const status = useConnection();
  const leave = useLeave();
  const router = useRouter();
  const over = status.phase === "ended" && status.why === "session";
  useEffect(() => {
    if (over) leave(router.state.location.href);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- leave once, from where one is at that moment
  }, [over]);
  return null;
}
