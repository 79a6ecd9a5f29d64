import { useLingui } from "@lingui/react/macro";
import type { Meeting } from "@/features/meeting";
import { clockTime, isoDate } from "@/locales";
import type { MeetingState } from "./api";
import { timesOf, type Order } from "./view";

/** The officers' words for what meetings are. */
export function useMeetingLabels() {
  const { t } = useLingui();
  const states: Record<MeetingState, string> = { planned: t`Planerat`, cancelled: t`Inställt`, ongoing: t`Pågår`, ended: t`Avslutat` };
  const orders: Record<Order, string> = { next: t`Närmast först`, time: t`Tid`, title: t`Möte` };
  return { state: (state: MeetingState) => states[state], order: (order: Order) => orders[order] };
}

/** 2026-03-02 10:00–11:00; the day again when it ends on another. */
export function timeText(meeting: Meeting): string {
  const { from, to } = timesOf(meeting);
  if (from === "") return "–";
  return `${isoDate(from)} ${spanText(from, to)}`;
}

/** 10:00–11:00, or 10:00– while it goes on. */
export function spanText(from: string, to: string | undefined): string {
  if (to === undefined) return `${clockTime(from)}–`;
  return `${clockTime(from)}–${isoDate(from) === isoDate(to) ? "" : `${isoDate(to)} `}${clockTime(to)}`;
}
