import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useSession } from "@/features/session";
import { Page, PageHeading } from "@/ui";
import styles from "./Profile.module.css";

/** What Plaza is, which one this is, and how anybody checks it. */
export function AboutPage() {
  const { t } = useLingui();
  const { installation } = useSession();
  return (
    <Page>
      <PageHeading title={t`Om Plaza`}>
        <Trans>Om Plaza</Trans>
      </PageHeading>
      <p>
        <Trans>I Plaza för en kommun och dess länsstyrelse den tidiga dialogen i ett planärende. Det som skrivs sparas i rummets logg och kan inte ändras utan att det syns.</Trans>
      </p>
      <dl className={styles.facts}>
        <dt>
          <Trans>Installation</Trans>
        </dt>
        <dd>{installation.name}</dd>
        <dt>
          <Trans>Version</Trans>
        </dt>
        <dd>{installation.version}</dd>
        <dt>
          <Trans>Licens</Trans>
        </dt>
        <dd>EUPL-1.2</dd>
        <dt>
          <Trans>Nyckelns fingeravtryck</Trans>
        </dt>
        <dd>
          <code>{installation.signing_key}</code>
        </dd>
        <dt>
          <Trans>Källkod</Trans>
        </dt>
        <dd>
          <Trans>Plaza är fri programvara. Den som sköter installationen lämnar ut källkoden till den version som körs.</Trans>
        </dd>
      </dl>
      <section aria-labelledby="heads" className={styles.settings}>
        <h2 id="heads">
          <Trans>Kontrollera att inget har ändrats</Trans>
        </h2>
        <p>
          <Trans>
            Varje dygn signerar Plaza ett bevis på hur alla rums loggar såg ut, och lägger det öppet i <a href="/heads.jsonl">heads.jsonl</a>. Den som sparar filen kan sedan kontrollera en export mot den med kommandot plaza verify.
          </Trans>
        </p>
      </section>
      <section aria-labelledby="interface" className={styles.settings}>
        <h2 id="interface">
          <Trans>För andra program</Trans>
        </h2>
        <p>
          <Trans>
            Allt som sidan gör kan ett annat program göra genom Plazas gränssnitt, som är beskrivet i <a href="/api/reference">referensen</a> (på engelska).
          </Trans>
        </p>
      </section>
      <p>
        <Link to="/">
          <Trans>Till mina ärenden</Trans>
        </Link>
      </p>
    </Page>
  );
}
