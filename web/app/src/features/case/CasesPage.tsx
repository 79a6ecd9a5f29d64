import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { errorText } from "@/features/problem";
import { useSession, type Session } from "@/features/session";
import { isoDate } from "@/locales";
import { Button, Loading, Notice, PageHeading } from "@/ui";
import { casesQuery, type CaseSummary } from "./api";
import styles from "./CasesPage.module.css";
import { useCaseLabels } from "./labels";

export function CasesPage() {
  const { t } = useLingui();
  const session = useSession();
  const cases = useQuery(casesQuery);
  return (
    <div className={styles.page}>
      <PageHeading title={t`Mina ärenden`}>
        <Trans>Mina ärenden</Trans>
      </PageHeading>
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
      {cases.data && cases.data.length > 0 && <CaseTable cases={cases.data} session={session} />}
    </div>
  );
}

function CaseTable({ cases, session }: { cases: CaseSummary[]; session: Session }) {
  const labels = useCaseLabels();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>Ärende</Trans>
          </th>
          <th scope="col">
            <Trans>Kommun</Trans>
          </th>
          <th scope="col">
            <Trans>Skede</Trans>
          </th>
          <th scope="col">
            <Trans>Vårt diarienummer</Trans>
          </th>
          <th scope="col">
            <Trans>Öppnat</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {cases.map((item) => (
          <tr key={item.id}>
            <td className={styles.case}>
              <Link to="/arenden/$reference" params={{ reference: item.reference }}>
                {item.title}
              </Link>
              <span className={styles.reference}>{item.reference}</span>
            </td>
            <td>{item.municipality.name}</td>
            <td>{labels.step(item.step)}</td>
            <td>{ownDiaryNumber(item, session) ?? "–"}</td>
            <td>{isoDate(item.opened)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ownDiaryNumber(item: CaseSummary, session: Session): string | undefined {
  return item.diary_numbers.find(({ authority }) => authority === session.authority.id)?.number;
}
