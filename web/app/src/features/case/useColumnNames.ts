import { useLingui } from "@lingui/react/macro";
import type { Column } from "./arrange";

/** What the columns of a list of cases are called. */
export function useColumnNames(): Record<Column, string> {
  const { t } = useLingui();
  return { title: t`Ärende`, municipality: t`Kommun`, step: t`Skede`, diary: t`Vårt diarienummer`, opened: t`Öppnat` };
}
