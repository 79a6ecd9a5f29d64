import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { MeetingDetails } from "@/features/meeting";
import { Notice } from "@/ui";
import { partsChanged, type PlanPart } from "./plan";
import { usePlace } from "./place";

interface MeanwhileProps {
  /** The meeting as it was when one began to fill in, and as it is. */
  seen: MeetingDetails;
  details: MeetingDetails;
  /** It matters that the plan is another one. */
  ofPlan?: boolean;
}

/** What somebody else has done with a meeting while one fills in what is to be done with it. */
export function Meanwhile({ seen, details, ofPlan = false }: MeanwhileProps) {
  const { t } = useLingui();
  const { nameOf } = usePlace();
  const { state, started_by: startedBy } = details;
  if (state === "planned") return ofPlan && <PlanChanged parts={partsChanged(seen, details)} />;
  const starter = startedBy === undefined ? "" : nameOf(startedBy);
  const title = { ongoing: t`${starter} har öppnat mötet`, ended: t`Mötet är avslutat`, cancelled: t`Mötet är inställt` }[state];
  return (
    <Notice kind="info" title={title} announced>
      <Trans>Därför går det inte längre att ändra det eller ställa in det. Det du har fyllt i finns kvar här tills du stänger, om du vill ta vara på det.</Trans>
    </Notice>
  );
}

function PlanChanged({ parts }: { parts: readonly PlanPart[] }): ReactNode {
  const { t } = useLingui();
  const names: Record<PlanPart, string> = { title: t`mötets namn`, time: t`tiden`, agenda: t`dagordningen`, invited: t`vilka som är kallade` };
  const changed = parts.map((part) => names[part]).join(", ");
  if (parts.length === 0) return null;
  return (
    <Notice kind="info" title={t`Någon annan har ändrat ${changed}.`} announced>
      <Trans>Det du har fyllt i står kvar i fälten; i de andra står det nya.</Trans>
    </Notice>
  );
}
