import { useLingui } from "@lingui/react/macro";
import { Select, TextInput } from "@/ui";
import type { CaseSummary } from "./api";
import { COLUMNS, STEP_ORDER, type CasesView } from "./arrange";
import styles from "./CasesPage.module.css";
import { useCaseLabels } from "./labels";
import { useColumnNames } from "./useColumnNames";

interface CaseFilterProps {
  cases: CaseSummary[];
  view: CasesView;
  onView: (view: CasesView) => void;
}

/** What of the cases to show. The choices are those that some case has. */
export function CaseFilter({ cases, view, onView }: CaseFilterProps) {
  const { t } = useLingui();
  const labels = useCaseLabels();
  const columns = useColumnNames();
  const municipalities = [...new Map(cases.map(({ municipality }) => [municipality.code, municipality.name]))]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label, "sv"));
  const steps = STEP_ORDER.filter((step) => cases.some((item) => item.step === step)).map((value) => ({ value, label: labels.step(value) }));
  return (
    <search className={styles.filter}>
      <div className={styles.text}>
        <TextInput label={t`Sök bland ärendena`} type="search" value={view.text} onChange={(text) => onView({ ...view, text })} />
      </div>
      <Select label={t`Kommun`} options={[{ value: "", label: t`Alla kommuner` }, ...municipalities]} value={view.municipality} onChange={(municipality) => onView({ ...view, municipality })} />
      <Select label={t`Skede`} options={[{ value: "", label: t`Alla skeden` }, ...steps]} value={view.step} onChange={(step) => onView({ ...view, step })} />
      {/* Where the table has no headings to sort by. */}
      <div className={styles.sort}>
        <Select label={t`Sortera efter`} options={COLUMNS.map((value) => ({ value, label: columns[value] }))} value={view.sort} onChange={(sort) => onView({ ...view, sort, descending: sort === "opened" })} />
      </div>
    </search>
  );
}
