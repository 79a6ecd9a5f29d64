import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { caseQuery } from "@/features/case";
import { ErrorPage, isOutOfReach, OutOfReachPage } from "@/features/problem";
import { Loading, Page, PageHeading } from "@/ui";
import { NewRestrictedRoomForm } from "./NewRestrictedRoomForm";

/** A room of the case for a few named people: what it is for, and the way in. */
export function NewRestrictedRoomPage({ reference }: { reference: string }) {
  const { t } = useLingui();
  const item = useQuery(caseQuery(reference));
  if (item.isPending) return <Loading>{t`Hämtar ärendet…`}</Loading>;
  if (!item.data) {
    return isOutOfReach(item.error) ? <OutOfReachPage what="case" /> : <ErrorPage error={item.error} onRetry={() => void item.refetch()} />;
  }
  return (
    <Page>
      <PageHeading title={t`Nytt begränsat rum`}>
        <Trans>Nytt begränsat rum</Trans>
      </PageHeading>
      <p>
        <Trans>
          Ett begränsat rum i {item.data.title} läses bara av dem som är tillagda, från vilken av ärendets myndigheter de än kommer. Ingen annan ser vad som skrivs, eller att rummet finns. Du blir dess första deltagare och lägger till de andra i rummet.
        </Trans>
      </p>
      <NewRestrictedRoomForm reference={reference} />
      <p>
        <Link to="/arenden/$reference" params={{ reference }}>
          <Trans>Till det gemensamma rummet</Trans>
        </Link>
      </p>
    </Page>
  );
}
