import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { municipalitiesQuery } from "@/features/case";
import { ErrorPage } from "@/features/problem";
import { Loading, Notice, Page, PageHeading } from "@/ui";
import { NewCaseForm } from "./NewCaseForm";

export function NewCasePage() {
  const { t } = useLingui();
  const municipalities = useQuery(municipalitiesQuery);
  if (municipalities.isPending) return <Loading>{t`Hämtar kommuner…`}</Loading>;
  if (municipalities.isError) return <ErrorPage error={municipalities.error} onRetry={() => void municipalities.refetch()} />;
  return (
    <Page>
      <PageHeading title={t`Öppna ett ärende`}>
        <Trans>Öppna ett ärende</Trans>
      </PageHeading>
      {municipalities.data.length > 0 ? (
        <>
          <p>
            <Trans>Ärendet får ett gemensamt rum, som kommunen och länsstyrelsen läser från början. Du blir dess första deltagare.</Trans>
          </p>
          <NewCaseForm municipalities={municipalities.data} />
        </>
      ) : (
        <Notice kind="info" title={t`Du kan inte öppna ärenden`}>
          <Trans>En handläggare vid kommunen eller länsstyrelsen öppnar ärendet och lägger till dig.</Trans>
        </Notice>
      )}
      <p>
        <Link to="/">
          <Trans>Till mina ärenden</Trans>
        </Link>
      </p>
    </Page>
  );
}
