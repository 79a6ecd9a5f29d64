import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ActionForm } from "@/features/item";
import { announce, Select } from "@/ui";
import { lockDocument } from "./api";
import type { FormProps } from "./forms";
import { useCommand } from "./useCommand";

const HOURS = ["2", "8", "24", "72", "168"] as const;

/** Checks a document out, so that nobody else adds a version meanwhile. */
export function LockForm({ details, onClose }: FormProps) {
  const { t } = useLingui();
  const { document } = details;
  const [hours, setHours] = useState<(typeof HOURS)[number]>("8");
  const names = { "2": t`2 timmar`, "8": t`8 timmar`, "24": t`1 dygn`, "72": t`3 dygn`, "168": t`1 vecka` };
  const command = useCommand(
    document,
    (to, until: string) => lockDocument(to, until),
    () => {
      announce(t`Handlingen är utcheckad till dig.`);
      onClose();
    },
  );
  return (
    <ActionForm action={t`Checka ut`} failure={t`Handlingen är inte utcheckad`} isReady mutation={command} onSubmit={() => command.mutate(new Date(Date.now() + Number(hours) * 3_600_000).toISOString())} onClose={onClose}>
      <p>
        <Trans>Så länge lägger bara du till versioner. Utcheckningen upphör av sig själv, och en samordnare kan bryta den.</Trans>
      </p>
      <Select label={t`Hur länge`} options={HOURS.map((value) => ({ value, label: names[value] }))} value={hours} onChange={setHours} />
    </ActionForm>
  );
}
