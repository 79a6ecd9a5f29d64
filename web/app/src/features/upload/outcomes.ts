import { plural, t } from "@lingui/core/macro";
import type { UploadJob } from "@/protocol";

/** Files of which the same has become that are named one by one; more are counted. */
const MOST_NAMED = 3;

/** States in which there is something to say of a file. */
const KINDS = ["refused", "expired", "declined", "interrupted", "staged", "done"] as const;
type Kind = (typeof KINDS)[number];

/** Whether something has become of a file since it was as was. */
export const isOutcome = ({ state: { kind } }: UploadJob, was: string | undefined): boolean =>
  kind !== was && KINDS.some((one) => one === kind) && !(kind === "interrupted" && was === "waiting");

/** What became of files, in words: what is not as it should be first. */
export const outcomeText = (jobs: readonly UploadJob[]): string =>
  KINDS.map((kind) => jobs.filter(({ state }) => state.kind === kind))
    .flatMap((group, at) => (group.length > MOST_NAMED ? counted(KINDS[at] as Kind, group) : group.map(named)))
    .join(" ");

function named({ record: { name }, state }: UploadJob): string {
  switch (state.kind) {
    case "refused":
      return t`${name} är inte sparad. ${state.reason}`;
    case "expired":
      return t`${name} är inte sparad: uppladdningen har gått ut.`;
    case "declined":
      return t`${name} är inte sparad som den nya versionen. ${state.reason}`;
    case "interrupted":
      return t`Uppladdningen av ${name} är avbruten och fortsätter av sig själv.`;
    case "staged":
      return t`${name} är uppladdad och följer med inlägget.`;
    default:
      return t`${name} är sparad.`;
  }
}

function counted(kind: Kind, jobs: readonly UploadJob[]): string {
  const count = jobs.length;
  const state = jobs[0]?.state;
  const reason = state && "reason" in state ? state.reason : "";
  switch (kind) {
    case "refused":
    case "expired":
    case "declined":
      return `${plural(count, { one: "# fil är inte sparad.", other: "# filer är inte sparade." })} ${reason}`.trim();
    case "interrupted":
      return plural(count, { one: "# uppladdning är avbruten och fortsätter av sig själv.", other: "# uppladdningar är avbrutna och fortsätter av sig själva." });
    case "staged":
      return plural(count, { one: "# fil är uppladdad och följer med inlägget.", other: "# filer är uppladdade och följer med inlägget." });
    case "done":
      return plural(count, { one: "# fil är sparad.", other: "# filer är sparade." });
  }
}
