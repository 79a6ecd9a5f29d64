import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { LanguageChoice } from "@/features/language";
import { errorText } from "@/features/problem";
import { Button, Loading, Notice, PageHeading } from "@/ui";
import { demoOfficersQuery, type DemoOfficer } from "./api";
import { useSignIn } from "./hooks";
import styles from "./SignInPage.module.css";

/** Sign-in to a demo: one chooses whom to be. till = where one was going. */
export function SignInPage({ till }: { till: string | undefined }) {
  const { t } = useLingui();
  const officers = useQuery(demoOfficersQuery);
  const signIn = useSignIn(till);
  return (
    <main className={styles.page}>
      <div className={styles.top}>
        <p className={styles.name}>Plaza</p>
        <LanguageChoice isLabelHidden />
      </div>
      <PageHeading title={t`Logga in`}>
        <Trans>Logga in</Trans>
      </PageHeading>
      {till !== undefined && (
        <Notice kind="info">
          <Trans>Du behöver logga in för att fortsätta. Det du hade skrivit men som inte hann sparas finns kvar i den här webbläsaren.</Trans>
        </Notice>
      )}
      {officers.isPending && <Loading>{t`Hämtar handläggare…`}</Loading>}
      {officers.isError && (
        <Notice
          kind="error"
          title={t`Inloggningen kunde inte visas`}
          announced
          action={
            <Button variant="secondary" onPress={() => void officers.refetch()}>
              <Trans>Försök igen</Trans>
            </Button>
          }
        >
          {errorText(officers.error)}
        </Notice>
      )}
      {officers.data === null && (
        <Notice kind="info">
          <Trans>Den här installationen har ingen demoinloggning. Be den som sköter Plaza hos er om en länk till inloggningen.</Trans>
        </Notice>
      )}
      {signIn.isError && (
        <Notice kind="error" title={t`Du loggades inte in`} announced>
          {errorText(signIn.error)}
        </Notice>
      )}
      {officers.data && <OfficerChoice officers={officers.data} onChoose={(id) => signIn.mutate(id)} busy={signIn.isPending} />}
    </main>
  );
}

interface OfficerChoiceProps {
  officers: DemoOfficer[];
  onChoose: (id: string) => void;
  busy: boolean;
}

function OfficerChoice({ officers, onChoose, busy }: OfficerChoiceProps) {
  return (
    <>
      <Notice kind="info">
        <Trans>Det här är en demo med påhittade ärenden och personer. Välj vem du vill vara.</Trans>
      </Notice>
      <div className={styles.authorities}>
        {byAuthority(officers).map(({ id, name, officers: colleagues }) => (
          <section key={id} aria-labelledby={id} className={styles.authority}>
            <h2 id={id}>{name}</h2>
            <ul className={styles.officers}>
              {colleagues.map((officer) => (
                <li key={officer.id}>
                  <Button variant="secondary" isDisabled={busy} onPress={() => onChoose(officer.id)}>
                    <strong>{officer.name}</strong>, {officer.title}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

interface AuthorityOfficers {
  id: string;
  name: string;
  officers: DemoOfficer[];
}

function byAuthority(officers: DemoOfficer[]): AuthorityOfficers[] {
  const groups = new Map<string, AuthorityOfficers>();
  for (const officer of officers) {
    const { id, name } = officer.authority;
    const group = groups.get(id) ?? { id, name, officers: [] };
    group.officers.push(officer);
    groups.set(id, group);
  }
  return [...groups.values()].sort((a, b) => a.name.localeCompare(b.name, "sv"));
}
