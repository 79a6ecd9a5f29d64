import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useState, type MouseEvent, type RefObject } from "react";
import type { RoomLog } from "@/protocol";
import { messageQuery } from "./api";
import type { Dialogue } from "./dialogue";
import { targetOf, type Target } from "./permalink";

/** Leads to the event that the address names, also when older ones have to be read for it, and follows links to others. */
export function useReveal({ room, messages }: Dialogue, log: RoomLog, scroller: RefObject<HTMLElement | null>) {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(0); // counts the times a link was followed: perhaps to where the address leads already
  const [found, setFound] = useState<{ hash: string; seq: number | undefined }>();

  const seqOf = async (target: Target): Promise<number> => {
    if ("seq" in target) return target.seq;
    const here = messages.get(target.message) ?? (await queries.query(messageQuery(room, target.message, 0)));
    return here.event.seq;
  };

  useEffect(() => {
    const target = targetOf(hash);
    if (!target) return;
    let overtaken = false;
    const show = (seq?: number) => {
      if (!overtaken) setFound({ hash, seq });
    };
    seqOf(target)
      .then(async (seq) => show((await log.reach(seq)) ? seq : undefined))
      .catch(() => show());
    return () => {
      overtaken = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the way is looked for once, not again with every event
  }, [hash, asked, log]);

  useLayoutEffect(() => {
    const row = found?.seq === undefined ? null : scroller.current?.querySelector<HTMLElement>(`[data-seq="${found.seq}"]`);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  }, [found, scroller]);

  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ to: ".", hash: (link.getAttribute("href") ?? "").slice(1) });
    setAsked((times) => times + 1);
  };

  const here = found?.hash === hash ? found : undefined;
  return { marked: here?.seq, missing: here !== undefined && here.seq === undefined, onClick };
}
