import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { MeetingSnapshot } from "@/protocol/meeting";
import { announce } from "@/ui";
import { useManner } from "./preferences";

/** Tells a screen reader who comes and goes, unless one has turned it off. */
export function useArrivals({ phase, self, participants }: MeetingSnapshot): void {
  const { t } = useLingui();
  const { announces } = useManner();
  const before = useRef<ReadonlyMap<string, string>>(undefined);
  useEffect(() => {
    if (phase !== "on") return; // who was there is known again when one is back
    const now = new Map(participants.map(({ id, name }) => [id, name]));
    const known = before.current;
    if (now.size > 0) before.current = now;
    if (!known || now.size === 0 || !announces) return;
    const came = [...now].filter(([id]) => !known.has(id) && id !== self).map(([, name]) => name);
    const left = [...known].filter(([id]) => !now.has(id) && id !== self).map(([, name]) => name);
    if (came.length > 0) announce(t`${came.join(", ")} kom till mötet.`);
    if (left.length > 0) announce(t`${left.join(", ")} lämnade mötet.`);
  }, [phase, self, participants, announces, t]);
}
