import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useState, type MouseEvent } from "react";
import type { JumpTo, Reached, RoomLog } from "@/protocol";
import { messageQuery } from "./api";
import type { Dialogue } from "./dialogue";
import { targetOf, type Target } from "./permalink";

/** Where one has been led to. */
interface Arrival {
  seq: number;
  block: "start" | "center";
  /** The address that led there. */
  hash?: string;
  /** The button of the message takes the focus, not its row. */
  button?: boolean;
}

/** Why one was not led anywhere. */
export type Astray = { why: "message"; hash: string } | { why: "date" | "failed" };

type GoTo = (seq: number, block: Arrival["block"]) => HTMLElement | undefined;

/** Leads to the event that the address names, and elsewhere in the log, also where it has to be read for it; follows links to messages. */
export function useReveal({ room, messages }: Dialogue, log: RoomLog, goTo: GoTo) {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(0); // counts the times a link was followed: perhaps to where the address leads already
  const [arrival, setArrival] = useState<Arrival>();
  const [astray, setAstray] = useState<Astray>();

  const seqOf = async (target: Target): Promise<number> => {
    if ("seq" in target) return target.seq;
    const here = messages.get(target.message) ?? (await queries.query(messageQuery(room, target.message, 0)));
    return here.event.seq;
  };

  useEffect(() => {
    const target = targetOf(hash);
    if (!target) return;
    let overtaken = false;
    void seqOf(target)
      .then((seq) => (overtaken ? "overtaken" : log.reach({ around: seq })))
      .catch((): Reached => "none")
      .then((reached) => {
        if (overtaken || reached === "overtaken") return;
        setAstray(reached === "none" ? { why: "message", hash } : reached === "failed" ? { why: "failed" } : undefined);
        if (typeof reached === "number") setArrival({ seq: reached, block: "center", hash });
      });
    return () => {
      overtaken = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the way is looked for once, not again with every event
  }, [hash, asked, log]);

  useLayoutEffect(() => {
    if (!arrival) return;
    const row = goTo(arrival.seq, arrival.block);
    const focused = arrival.button ? row?.querySelector<HTMLElement>("[data-more]") : row;
    focused?.focus({ preventScroll: true });
  }, [arrival, goTo]);

  /** Goes to a place that is no address. */
  const lead = async (to: JumpTo, how: Pick<Arrival, "block" | "button"> = { block: "start" }) => {
    const reached = await log.reach(to);
    if (reached === "overtaken") return;
    if (typeof reached === "number") setArrival({ seq: reached, ...how });
    setAstray(reached === "failed" ? { why: "failed" } : reached === "none" && "date" in to ? { why: "date" } : undefined);
  };

  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ to: ".", hash: (link.getAttribute("href") ?? "").slice(1) });
    setAsked((times) => times + 1);
  };

  const isHere = (of: string | undefined) => of === undefined || of === hash;
  return {
    marked: arrival?.hash !== undefined && isHere(arrival.hash) ? arrival.seq : undefined,
    astray: astray && isHere("hash" in astray ? astray.hash : undefined) ? astray : undefined,
    lead,
    onClick,
  };
}
