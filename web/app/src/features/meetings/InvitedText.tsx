import { Trans } from "@lingui/react/macro";
import type { Meeting } from "@/features/meeting";
import { languageTag } from "@/locales";
import { usePlace } from "./place";

/** Who is invited, in words. */
export function InvitedText({ meeting: { officers, authorities } }: { meeting: Pick<Meeting, "officers" | "authorities"> }) {
  const { nameOf, authorityOf } = usePlace();
  const names = [...authorities.map(authorityOf), ...officers.map((id) => nameOf(`officer:${id}`))];
  if (names.length === 0) return <Trans>Alla i rummet</Trans>;
  return new Intl.ListFormat(languageTag(), { type: "conjunction" }).format(names);
}
