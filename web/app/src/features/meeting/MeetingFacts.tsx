import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { errorText } from "@/features/problem";
import { clockTime, dayName } from "@/locales";
import { Button, icons, Notice } from "@/ui";
import { meetingsKey, startMeeting, type MeetingDetails } from "./api";
import styles from "./MeetingFacts.module.css";

/** What a meeting is that one is not in, and can't join now. */
export function MeetingFacts({ details, mayStart }: { details: MeetingDetails; mayStart: boolean }) {
  const { t } = useLingui();
  const { state, starts, started, ended, agenda } = details;
  return (
    <section className={styles.facts} aria-label={t`Om mötet`}>
      <p>{words()}</p>
      {state === "planned" && mayStart && <StartMeeting details={details} />}
      {agenda.length > 0 && (
        <>
          <h2>
            <Trans>Dagordning</Trans>
          </h2>
          <ol>
            {agenda.map((item, i) => (
              <li key={i}>{item}</li>
            ))}
          </ol>
        </>
      )}
    </section>
  );

  function words(): string {
    const at = (time = "") => t`${dayName(time)} kl. ${clockTime(time)}`;
    if (state === "planned") return t`Mötet är planerat till ${at(starts)}.`;
    if (state === "cancelled") return t`Mötet är inställt.`;
    if (state === "ended") return t`Mötet hölls ${at(started)} och avslutades kl. ${clockTime(ended ?? "")}.`;
    return t`Mötet pågår. Den som ska delta behöver vara tillagd i rummet som det hör till.`;
  }
}

function StartMeeting({ details: { room, id } }: { details: MeetingDetails }) {
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: () => startMeeting(room, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: meetingsKey(room) }),
  });
  return (
    <>
      {start.isError && (
        <Notice kind="error" announced>
          {errorText(start.error)}
        </Notice>
      )}
      <Button variant="tone" icon={icons.Video} isPending={start.isPending} onPress={() => start.mutate()}>
        <Trans>Starta mötet</Trans>
      </Button>
    </>
  );
}
