import { Trans, useLingui } from "@lingui/react/macro";
import { useSession } from "@/features/session";
import { Button, icons, useCopy } from "@/ui";
import styles from "./Export.module.css";

/** How anybody checks an export: the command, what its answer means, and the key to compare with. */
export function CheckExport({ name }: { name: string }) {
  const { t } = useLingui();
  const { signing_key: key } = useSession().installation;
  const { outcome, copy } = useCopy();
  const command = `plaza verify "${name}" --key ${key}`;
  return (
    <details className={styles.check}>
      <summary>
        <Trans>Så kontrolleras filen</Trans>
      </summary>
      <p>
        <Trans>Vem som helst kan göra det, på vilken dator som helst, utan nätverk och utan att lita på den som sköter Plaza:</Trans>
      </p>
      <pre className={styles.command}>
        <code>{command}</code>
      </pre>
      <div>
        <Button variant="quiet" icon={icons.Copy} onPress={() => copy(command, t`Kommandot är kopierat.`)}>
          <Trans>Kopiera kommandot</Trans>
        </Button>
        {outcome !== "" && <span>{outcome}</span>}
      </div>
      <p>
        <Trans>Programmet säger vad det fann och slutar med en kod:</Trans>
      </p>
      <dl className={styles.codes}>
        <dt>0</dt>
        <dd>
          <Trans>Inget är ändrat, och filen är signerad med den nyckel du angav.</Trans>
        </dd>
        <dt>1</dt>
        <dd>
          <Trans>Något är ändrat, borttaget eller tillagt, eller nyckeln är en annan. Programmet säger vad och var.</Trans>
        </dd>
        <dt>2</dt>
        <dd>
          <Trans>Filen är ingen export eller går inte att läsa.</Trans>
        </dd>
        <dt>3</dt>
        <dd>
          <Trans>Inget är ändrat, men du angav ingen nyckel att jämföra med.</Trans>
        </dd>
      </dl>
      <p>
        <Trans>Installationens nyckel har fingeravtrycket</Trans>
      </p>
      <p className={styles.fingerprint}>
        <code>{key}</code>
      </p>
      <p>
        <Trans>Jämför det med ett fingeravtryck som du har fått på annat sätt än genom Plaza, till exempel från den som sköter installationen. Hur filen är uppbyggd står i VERIFY.txt i den.</Trans>
      </p>
    </details>
  );
}
