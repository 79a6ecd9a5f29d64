import { useEffect, useRef } from "react";
import type { Feed } from "@/protocol/meeting";
import { useMeetingSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import { useLoudspeaker } from "./preferences";
import { useArrivals } from "./useArrivals";

/** What goes on of a meeting on every page: its sound, and who comes and goes. */
export default function Background({ current }: { current: CurrentMeeting }) {
  const { participation } = current;
  const snapshot = useMeetingSnapshot(current);
  useArrivals(snapshot);
  useEffect(() => {
    const changed = () => participation.networkChanged();
    window.addEventListener("online", changed);
    return () => window.removeEventListener("online", changed);
  }, [participation]);
  return (
    <div hidden>
      {snapshot.feeds.filter(isHeard).map((feed) => (
        <Sound key={`${feed.stream} ${feed.participant}`} track={feed.audio} current={current} />
      ))}
    </div>
  );
}

const isHeard = ({ sources }: Feed): boolean => sources.includes("microphone") || sources.includes("screen_sound");

function Sound({ track, current }: { track: MediaStreamTrack; current: CurrentMeeting }) {
  const element = useRef<HTMLAudioElement>(null);
  const loudspeaker = useLoudspeaker();
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = new MediaStream([track]);
    const play = () =>
      audio.play().then(
        () => current.setSoundBlocked(false),
        (error: unknown) => {
          if (error instanceof Error && error.name === "NotAllowedError") current.setSoundBlocked(true);
        },
      );
    void play();
    // What a browser holds back it plays once one has pressed something.
    const pressed = () => audio.paused && void play();
    document.addEventListener("click", pressed);
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("click", pressed);
      document.removeEventListener("keydown", pressed);
      audio.srcObject = null;
    };
  }, [track, current]);
  useEffect(() => {
    const audio = element.current;
    // A browser that can't choose plays where the system does; so does one whose loudspeaker is gone.
    if (audio && "setSinkId" in audio) audio.setSinkId(loudspeaker ?? "").catch(() => undefined);
  }, [loudspeaker]);
  return <audio ref={element} />;
}
