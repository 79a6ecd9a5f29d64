import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { errorText } from "@/features/problem";
import type { MeetingParticipant } from "@/protocol";
import { Button, icons, Notice, type Icon } from "@/ui";
import { endMeeting, handOver } from "./api";
import { useMeetingSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import styles from "./Panel.module.css";

/** What a host does with the whole meeting. */
export function HostTools({ current }: { current: CurrentMeeting }) {
  const { participation, meeting } = current;
  const { isLocked } = useMeetingSnapshot(current);
  const { t } = useLingui();
  const end = useMutation({ mutationFn: () => endMeeting(meeting.parent, meeting.room) });
  return (
    <div className={styles.group}>
      <Button variant="secondary" icon={isLocked ? icons.LockOpen : icons.Lock} onPress={() => participation.lock(!isLocked)}>
        {isLocked ? <Trans>Lås upp mötet</Trans> : <Trans>Lås mötet: släpp inte in fler</Trans>}
      </Button>
      <Asked icon={icons.PhoneOff} words={t`Avsluta för alla`} yes={t`Ja, avsluta mötet för alla`} isPending={end.isPending} onYes={() => end.mutate()} />
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
      <Asked variant="quiet" icon={icons.UserX} words={t`Ta bort ur mötet`} label={t`Ta bort ur mötet: ${name}`} yes={t`Ja, ta bort ${name} för resten av mötet`} onYes={() => participation.order("remove", id)} />
      {hand.isError && (
        <Notice kind="error" announced>
          {errorText(hand.error)}
        </Notice>
      )}
    </div>
  );
}

interface AskedProps {
  variant?: "secondary" | "quiet";
  icon: Icon;
  words: string;
  label?: string;
  yes: string;
  isPending?: boolean;
  onYes: () => void;
}

/** Something that can't be undone, done once one has said yes. */
function Asked({ variant = "secondary", icon, words, label, yes, isPending = false, onYes }: AskedProps) {
  const [state, setState] = useState<"" | "asking" | "declined">("");
  if (state !== "asking") {
    return (
      <Button variant={variant} icon={icon} {...(label !== undefined && { label })} isFocusedAtFirst={state === "declined"} onPress={() => setState("asking")}>
        {words}
      </Button>
    );
  }
  return (
    <div className={styles.orders}>
      <Button variant="primary" isPending={isPending} isFocusedAtFirst onPress={onYes}>
        {yes}
      </Button>
      <Button variant="secondary" onPress={() => setState("declined")}>
        <Trans>Avbryt</Trans>
      </Button>
    </div>
  );
}
