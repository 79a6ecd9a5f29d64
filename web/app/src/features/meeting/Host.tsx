import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { errorText } from "@/features/problem";
import type { MeetingParticipant } from "@/protocol";
import { Button, icons, Notice } from "@/ui";
import { endMeeting, handOver } from "./api";
import { useMeetingSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import styles from "./Panel.module.css";

/** What a host does with the whole meeting. */
export function HostTools({ current }: { current: CurrentMeeting }) {
  const { participation, meeting } = current;
  const { isLocked } = useMeetingSnapshot(current);
  const [asking, setAsking] = useState(false);
  const end = useMutation({ mutationFn: () => endMeeting(meeting.parent, meeting.room) });
  return (
    <div className={styles.group}>
      <Button variant="secondary" icon={isLocked ? icons.LockOpen : icons.Lock} onPress={() => participation.lock(!isLocked)}>
        {isLocked ? <Trans>Lås upp mötet</Trans> : <Trans>Lås mötet: släpp inte in fler</Trans>}
      </Button>
      {asking ? (
        <div role="group" className={styles.orders}>
          <Button variant="primary" isPending={end.isPending} isFocusedAtFirst onPress={() => end.mutate()}>
            <Trans>Ja, avsluta mötet för alla</Trans>
          </Button>
          <Button variant="secondary" onPress={() => setAsking(false)}>
            <Trans>Avbryt</Trans>
          </Button>
        </div>
      ) : (
        <Button variant="secondary" icon={icons.PhoneOff} onPress={() => setAsking(true)}>
          <Trans>Avsluta för alla</Trans>
        </Button>
      )}
      {end.isError && (
        <Notice kind="error" announced>
          {errorText(end.error)}
        </Notice>
      )}
    </div>
  );
}

interface HostOrdersProps {
  current: CurrentMeeting;
  participant: MeetingParticipant;
  hasHand: boolean;
}

/** What a host does with one who takes part. */
export function HostOrders({ current: { participation, meeting }, participant: { id, name, microphone, camera, screen }, hasHand }: HostOrdersProps) {
  const { t } = useLingui();
  const hand = useMutation({ mutationFn: () => handOver(meeting.parent, meeting.room, id) });
  return (
    <div role="group" aria-label={t`Åtgärder för ${name}`} className={styles.orders}>
      {microphone && (
        <Button variant="quiet" icon={icons.MicOff} label={t`Stäng av mikrofonen för ${name}`} onPress={() => participation.order("mute", id)}>
          <Trans>Stäng av mikrofonen</Trans>
        </Button>
      )}
      {(camera || screen) && (
        <Button variant="quiet" icon={icons.VideoOff} label={t`Stäng av bilden för ${name}`} onPress={() => participation.order("stop_video", id)}>
          <Trans>Stäng av bilden</Trans>
        </Button>
      )}
      {hasHand && (
        <Button variant="quiet" icon={icons.Hand} label={t`Ta ner handen för ${name}`} onPress={() => participation.order("lower_hand", id)}>
          <Trans>Ta ner handen</Trans>
        </Button>
      )}
      <Button variant="quiet" icon={icons.UserStar} label={t`Gör till värd: ${name}`} isPending={hand.isPending} onPress={() => hand.mutate()}>
        <Trans>Gör till värd</Trans>
      </Button>
      <Button variant="quiet" icon={icons.UserX} label={t`Ta bort ur mötet: ${name}`} onPress={() => participation.order("remove", id)}>
        <Trans>Ta bort ur mötet</Trans>
      </Button>
      {hand.isError && (
        <Notice kind="error" announced>
          {errorText(hand.error)}
        </Notice>
      )}
    </div>
  );
}
