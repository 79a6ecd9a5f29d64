import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useMeeting, useMeetingSnapshot, type CurrentMeeting } from "@/features/meeting";
import { useSession } from "@/features/session";
import { Button, icons } from "@/ui";
import styles from "./MeetingBar.module.css";

/** The meeting that one is in while one looks at another page: back to it, one's microphone, and out of it. */
export function AttendingBar({ current }: { current: CurrentMeeting }) {
  const { t } = useLingui();
  const { officer } = useSession();
  const { leave } = useMeeting();
  const { phase, devices } = useMeetingSnapshot(current);
  const { title, reference, room } = current.meeting;
  const isIn = phase !== "ended";
  const turnMicrophone = async () => {
    const { choiceOf } = await import("@/media");
    await current.turn("microphone", !devices.microphone, choiceOf(officer.id).microphone);
  };
  const goOut = () => {
    leave();
    document.getElementById("innehall")?.focus(); // the button that had it is gone
  };
  return (
    <div className={styles.attending}>
      <p role="status">
        <icons.Video aria-hidden size={16} />
        {isIn ? <Trans>Du är med i mötet ”{title}”.</Trans> : <Trans>Du är inte längre med i mötet ”{title}”.</Trans>}
      </p>
      <Link to="/arenden/$reference/rum/$room" params={{ reference, room }} aria-label={isIn ? t`Tillbaka till mötet ”${title}”` : t`Visa varför du inte är med i mötet ”${title}”`}>
        {isIn ? <Trans>Tillbaka</Trans> : <Trans>Visa varför</Trans>}
      </Link>
      {isIn && (
        <Button variant="quiet" icon={devices.microphone ? icons.Mic : icons.MicOff} onPress={() => void turnMicrophone()}>
          {devices.microphone ? <Trans>Stäng av mikrofonen</Trans> : <Trans>Slå på mikrofonen</Trans>}
        </Button>
      )}
      <Button variant="quiet" icon={isIn ? icons.PhoneOff : icons.X} onPress={goOut}>
        {isIn ? <Trans>Lämna mötet</Trans> : <Trans>Stäng</Trans>}
      </Button>
    </div>
  );
}
