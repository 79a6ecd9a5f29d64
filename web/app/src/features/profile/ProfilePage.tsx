import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { LanguageChoice } from "@/features/language";
import { useSession } from "@/features/session";
import { chooseTheme, Page, PageHeading, Select, theme, type Theme } from "@/ui";
import styles from "./Profile.module.css";

/** Who one is here, and how this browser shows Plaza. */
export function ProfilePage() {
  const { t } = useLingui();
  const { officer, authority } = useSession();
  return (
    <Page>
      <PageHeading title={t`Din profil`}>
        <Trans>Din profil</Trans>
      </PageHeading>
      <dl className={styles.facts}>
        <dt>
          <Trans>Namn</Trans>
        </dt>
        <dd>{officer.name}</dd>
        <dt>
          <Trans>Titel</Trans>
        </dt>
        <dd>{officer.title}</dd>
        <dt>
          <Trans>Myndighet</Trans>
        </dt>
        <dd>{authority.name}</dd>
      </dl>
      <section aria-labelledby="settings" className={styles.settings}>
        <h2 id="settings">
          <Trans>I den här webbläsaren</Trans>
        </h2>
        <LanguageChoice />
        <ThemeChoice />
      </section>
      <p>
        <Link to="/om">
          <Trans>Om Plaza</Trans>
        </Link>
      </p>
    </Page>
  );
}

function ThemeChoice() {
  const { t } = useLingui();
  const [chosen, setChosen] = useState(theme);
  const options: { value: Theme; label: string }[] = [
    { value: "system", label: t`Som datorn eller telefonen` },
    { value: "light", label: t`Ljust` },
    { value: "dark", label: t`Mörkt` },
  ];
  return (
    <Select
      label={t`Färger`}
      options={options}
      value={chosen}
      onChange={(next) => {
        chooseTheme(next);
        setChosen(next);
      }}
    />
  );
}
