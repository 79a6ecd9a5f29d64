import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { errorText } from "@/features/problem";
import { useSession } from "@/features/session";
import { Button, Loading, Notice, PageHeading } from "@/ui";
import { casesQuery, municipalitiesQuery, type CaseSummary } from "./api";
import { addressOf, ALL_CASES, arrange, viewOf, type CasesAddress, type CasesView } from "./arrange";
import { CaseFilter } from "./CaseFilter";
import styles from "./CasesPage.module.css";
import { CaseTable } from "./CaseTable";

interface CasesPageProps {
  search: CasesAddress;
  onSearch: (search: CasesAddress) => void;
}

/** The officer's cases. What is typed shows at once, and stands in the address a moment later. */
export function CasesPage({ search, onSearch }: CasesPageProps) {
  const { t } = useLingui();
  const [view, setView] = useState(() => viewOf(search));
  const onView = (next: CasesView) => {
    setView(next);
    onSearch(addressOf(next));
  };
  const cases = useQuery(casesQuery);
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <PageHeading title={t`Mina ärenden`}>
          <Trans>Mina ärenden</Trans>
        </PageHeading>
        <NewCaseLink />
      </div>
      {cases.isPending && <Loading>{t`Hämtar dina ärenden…`}</Loading>}
      {cases.isError && (
        <Notice
          kind="error"
          title={t`Ärendena kunde inte hämtas`}
          announced
          action={
            <Button variant="secondary" onPress={() => void cases.refetch()}>
              <Trans>Försök igen</Trans>
            </Button>
          }
        >
          {errorText(cases.error)}
        </Notice>
      )}
      {cases.data?.length === 0 && (
        <Notice kind="info" title={t`Du har inga ärenden än`}>
          <Trans>Här samlas planärenden där du för dialog med den andra myndigheten. En samordnare hos din myndighet lägger till dig i ett ärende.</Trans>
        </Notice>
      )}
      {cases.data && cases.data.length > 0 && <Cases cases={cases.data} view={view} onView={onView} />}
    </div>
  );
}

/** Only for those who may open a case somewhere. */
function NewCaseLink() {
  const { data: municipalities } = useQuery(municipalitiesQuery);
  if (!municipalities?.length) return null;
  return (
    <Link to="/arenden/nytt" className={styles.new}>
      <Trans>Öppna ett ärende</Trans>
    </Link>
  );
}

interface CasesProps {
  cases: CaseSummary[];
  view: CasesView;
  onView: (view: CasesView) => void;
}

function Cases({ cases, view, onView }: CasesProps) {
  const { t } = useLingui();
  const { authority } = useSession();
  const shown = arrange(cases, view, authority.id);
  const [all, some] = [cases.length, shown.length];
  return (
    <>
      <CaseFilter cases={cases} view={view} onView={onView} />
      <p role="status" className={styles.count}>
        {some === all ? <Plural value={all} one="# ärende" other="# ärenden" /> : <Trans>{some} av {all} ärenden</Trans>}
      </p>
      {some > 0 ? (
        <CaseTable cases={shown} view={view} onView={onView} />
      ) : (
        <Notice
          kind="info"
          title={t`Inget ärende stämmer med urvalet`}
          action={
            <Button variant="secondary" onPress={() => onView({ ...view, text: ALL_CASES.text, municipality: ALL_CASES.municipality, step: ALL_CASES.step })}>
              <Trans>Visa alla ärenden</Trans>
            </Button>
          }
        />
      )}
    </>
  );
}
