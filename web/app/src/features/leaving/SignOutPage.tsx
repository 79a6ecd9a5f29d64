import { Trans, useLingui } from "@lingui/react/macro";
import { useRouter } from "@tanstack/react-router";
import { errorText } from "@/features/problem";
import { useSession, useSignOut } from "@/features/session";
import { Button, Notice, Page, PageHeading } from "@/ui";
import { LeftoverList } from "./LeftoverList";
import styles from "./SignOutPage.module.css";
import { useLeftovers } from "./useLeftovers";

/** Asks what is to become of what one has written and Plaza has not saved, before one signs out. */
export function SignOutPage() {
  const { t } = useLingui();
  const router = useRouter();
  const { officer } = useSession();
  const leftovers = useLeftovers();
  const signOut = useSignOut();
  const stay = () => (router.history.canGoBack() ? router.history.back() : void router.navigate({ to: "/" }));
  // Signed out first: whoever can't be has thrown nothing away.
  const throwAway = () => signOut.mutate(leftovers);
  return (
    <Page>
      <PageHeading title={t`Logga ut`}>
        <Trans>Logga ut</Trans>
      </PageHeading>
      {signOut.isError && (
        <Notice kind="error" title={t`Du är inte utloggad`} announced>
          {errorText(signOut.error)}
        </Notice>
      )}
      {leftovers.isEmpty ? (
        <p>
          <Trans>Allt du har skrivit är sparat i Plaza. Ingenting ligger kvar i den här webbläsaren.</Trans>
        </p>
      ) : (
        <>
          <p>
            <Trans>Det här har du skrivit utan att Plaza har sparat det:</Trans>
          </p>
          <LeftoverList {...leftovers} />
          <p>
            <Trans>
              Behåller du det ligger det kvar oskyddat i den här webbläsaren tills du, {officer.name}, loggar in här igen. Då skickas det som väntar, och utkasten finns där du
              skrev dem. Använder andra den här datorn bör du kasta det.
            </Trans>
          </p>
        </>
      )}
      <div className={styles.choices}>
        <Button isPending={signOut.isPending} onPress={() => signOut.mutate(undefined)}>
          {leftovers.isEmpty ? <Trans>Logga ut</Trans> : <Trans>Behåll det och logga ut</Trans>}
        </Button>
        {!leftovers.isEmpty && (
          <Button variant="secondary" isDisabled={signOut.isPending} onPress={throwAway}>
            <Trans>Kasta det och logga ut</Trans>
          </Button>
        )}
        <Button variant="secondary" onPress={stay}>
          <Trans>Stanna kvar</Trans>
        </Button>
      </div>
    </Page>
  );
}
