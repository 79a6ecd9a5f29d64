import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { MeetingParticipant } from "@/protocol";
import { icons, useKeptFocus } from "@/ui";
import { useMeetingSnapshot } from "./context";
import { Connection } from "./Connection";
import type { CurrentMeeting } from "./current";
import { HostOrders, HostTools } from "./Host";
import styles from "./Panel.module.css";

/** Who is in the meeting, those who wait for the word first; for the host also what to do about it. */
export function People({ current }: { current: CurrentMeeting }) {
  const snapshot = useMeetingSnapshot(current);
  const { participants, hands, self, host } = snapshot;
  const waiting = hands.flatMap((id) => participants.filter((participant) => participant.id === id));
  return (
    <div className={styles.panel}>
      <h2>
        <Trans>Deltagare ({participants.length})</Trans>
      </h2>
      {waiting.length > 0 && (
        <div>
          <h3>
            <Trans>Vill ha ordet</Trans>
          </h3>
          <ol>
            {waiting.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ol>
        </div>
      )}
      {host === self && <HostTools current={current} />}
      <ul className={styles.people}>
        {participants.map((participant) => (
          <Row key={participant.id}>
            <Person participant={participant} isHost={participant.id === host} isSelf={participant.id === self} />
            {host === self && participant.id !== self && <HostOrders current={current} participant={participant} hasHand={hands.includes(participant.id)} />}
          </Row>
        ))}
      </ul>
    </div>
  );
}

/** Keeps the focus when what one has pressed is done, and its button gone. */
function Row({ children }: { children: ReactNode }) {
  return (
    <li className={styles.person} {...useKeptFocus<HTMLLIElement>()}>
      {children}
    </li>
  );
}

function Person({ participant, isHost, isSelf }: { participant: MeetingParticipant; isHost: boolean; isSelf: boolean }) {
  const { t } = useLingui();
  const { name, title, authority_name: authority, microphone, camera, away } = participant;
  return (
    <>
      <span className={styles.who}>
        {microphone ? <icons.Mic size={14} role="img" aria-label={t`Mikrofonen är på`} /> : <icons.MicOff size={14} role="img" aria-label={t`Mikrofonen är av`} />}
        {camera ? <icons.Video size={14} role="img" aria-label={t`Kameran är på`} /> : <icons.VideoOff size={14} role="img" aria-label={t`Kameran är av`} />}
        <strong>{name}</strong>
        {isSelf && (
          <span>
            <Trans>(du)</Trans>
          </span>
        )}
        {isHost && (
          <span className={styles.title}>
            <Trans>värd</Trans>
          </span>
        )}
        <Connection participant={participant} inWords />
        {away && (
          <span className={styles.title}>
            <Trans>tappade kontakten</Trans>
          </span>
        )}
      </span>
      <span className={styles.title}>
        {title}, {authority}
      </span>
    </>
  );
}
