import { Trans } from "@lingui/react/macro";
import { isoDate } from "@/locales";
import type { Case } from "./api";
import styles from "./CaseFacts.module.css";
import { useCaseLabels } from "./labels";

/** What the case is and where it stands. */
export function CaseFacts({ item }: { item: Case }) {
  const labels = useCaseLabels();
  const parties = new Map(item.parties.map(({ id, name }) => [id, name]));
  return (
    <section aria-labelledby="case-facts">
      <h2 id="case-facts">
        <Trans>Ärendet</Trans>
      </h2>
      {item.purpose !== "" && <p className={styles.purpose}>{item.purpose}</p>}
      <dl className={styles.facts}>
        <dt>
          <Trans>Skede</Trans>
        </dt>
        <dd>{labels.step(item.step)}</dd>
        <dt>
          <Trans>Plan</Trans>
        </dt>
        <dd>
          {labels.planType(item.plan_type)}, {labels.procedure(item.procedure).toLocaleLowerCase("sv")}
        </dd>
        <dt>
          <Trans>Kommun</Trans>
        </dt>
        <dd>{item.municipality.name}</dd>
        <dt>
          <Trans>Öppnat</Trans>
        </dt>
        <dd>{isoDate(item.opened)}</dd>
        {item.diary_numbers.map(({ authority, number }) => (
          <div key={authority} className={styles.pair}>
            <dt>
              <Trans>Diarienummer, {parties.get(authority) ?? "–"}</Trans>
            </dt>
            <dd>{number}</dd>
          </div>
        ))}
      </dl>
      {item.steps.length > 1 && (
        <>
          <h3 className={styles.subheading}>
            <Trans>Skeden hittills</Trans>
          </h3>
          <ol className={styles.steps}>
            {item.steps.map(({ step, time }) => (
              <li key={`${step} ${time}`}>
                <span>{isoDate(time)}</span> {labels.step(step)}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
