import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { MeetingSnapshot } from "@/protocol/meeting";
import { announce } from "@/ui";
import { useManner } from "./preferences";

/** What is told of the others: their names, who has a hand raised and who shows a screen, by id. */
interface Others {
  names: ReadonlyMap<string, string>;
  hands: readonly string[];
  screens: readonly string[];
}

/** Tells a screen reader who comes and goes, wants the floor and shows a screen, unless one has turned it off. */
export function useArrivals(snapshot: MeetingSnapshot): void {
  const { t } = useLingui();
  const { announces } = useManner();
  const known = useRef<Others>(undefined);
  useEffect(() => {
    if (snapshot.phase !== "on" || snapshot.participants.length === 0) return; // who was there is known again when one is back
    const before = known.current;
    const now = othersOf(snapshot);
    known.current = now;
    if (!before || !announces) return;
    const name = (id: string) => now.names.get(id) ?? before.names.get(id) ?? "";
    const since = (all: Iterable<string>, earlier: Iterable<string>) => {
      const was = new Set(earlier);
      return [...all].filter((id) => !was.has(id)).map(name).filter(Boolean).join(", ");
    };
    const came = since(now.names.keys(), before.names.keys());
    const left = since(before.names.keys(), now.names.keys());
    const hands = since(now.hands, before.hands);
    const screens = since(now.screens, before.screens);
    const words = [
      came && t`${came} kom till mötet.`,
      left && t`${left} lämnade mötet.`,
      hands && t`${hands} räckte upp handen.`,
      screens && t`${screens} visar sin skärm.`,
    ].filter(Boolean);
    if (words.length > 0) announce(words.join(" "));
  }, [snapshot, announces, t]);
}

function othersOf({ participants, hands, self }: MeetingSnapshot): Others {
  const others = participants.filter(({ id }) => id !== self);
  return {
    names: new Map(others.map(({ id, name }) => [id, name])),
    hands: hands.filter((id) => id !== self),
    screens: others.filter(({ screen }) => screen).map(({ id }) => id),
  };
}
