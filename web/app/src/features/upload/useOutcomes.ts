import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { UploadJob } from "@/protocol";
import { announce } from "@/ui";

/** Has a screen reader say what became of each file. */
export function useOutcomes(jobs: readonly UploadJob[]): void {
  const { t } = useLingui();
  const before = useRef(new Map<string, string>());
  useEffect(() => {
    const said: string[] = [];
    for (const { record, state } of jobs) {
      const was = before.current.get(record.id);
      before.current.set(record.id, state.kind);
      if (was === state.kind) continue;
      if (state.kind === "done") said.push(t`${record.name} är sparad.`);
      if (state.kind === "staged") said.push(t`${record.name} är uppladdad och följer med inlägget.`);
      if (state.kind === "declined") said.push(t`${record.name} är inte sparad som den nya versionen. ${state.reason}`);
      if (state.kind === "expired") said.push(t`${record.name} är inte sparad: uppladdningen har gått ut.`);
      if (state.kind === "refused") said.push(t`${record.name} är inte sparad. ${state.reason}`);
      if (state.kind === "interrupted" && was !== "waiting") said.push(t`Uppladdningen av ${record.name} är avbruten och fortsätter av sig själv.`);
    }
    if (said.length > 0) announce(said.join(" "));
  }, [jobs, t]);
}
