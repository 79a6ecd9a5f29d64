import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Button, Notice, PageHeading } from "@/ui";
import styles from "./ProblemPage.module.css";
import { errorText } from "./text";

interface OutOfReachProps {
  what: "case" | "room" | "page";
}

/** For an address that leads nowhere for this reader. */
export function OutOfReachPage({ what }: OutOfReachProps) {
  const { t } = useLingui();
  const title =
    what === "case"
      ? t`Ärendet finns inte, eller så har du inte tillgång till det`
      : what === "room"
        ? t`Rummet finns inte, eller så har du inte tillgång till det`
        : t`Sidan finns inte`;
  return (
    <div className={styles.page}>
      <PageHeading title={title}>{title}</PageHeading>
      {what === "page" ? (
        <p>
          <Trans>Kontrollera adressen.</Trans>
        </p>
      ) : (
        <p>
          <Trans>Kontrollera adressen. Om du ska arbeta i ärendet behöver en samordnare hos din myndighet lägga till dig.</Trans>
        </p>
      )}
      <WayOut />
    </div>
  );
}

function WayOut() {
  return (
    <p>
      <Link to="/">
        <Trans>Till mina ärenden</Trans>
      </Link>
    </p>
  );
}

interface ErrorPageProps {
  error: unknown;
  onRetry: () => void;
}

/** For a page that could not be fetched or shown. */
export function ErrorPage({ error, onRetry }: ErrorPageProps) {
  const { t } = useLingui();
  return (
    <div className={styles.page}>
      <PageHeading title={t`Sidan kunde inte visas`}>
        <Trans>Sidan kunde inte visas</Trans>
      </PageHeading>
      <Notice
        kind="error"
        action={
          <Button variant="secondary" onPress={onRetry}>
            <Trans>Försök igen</Trans>
          </Button>
        }
      >
        {errorText(error)}
      </Notice>
      <WayOut />
    </div>
  );
}
