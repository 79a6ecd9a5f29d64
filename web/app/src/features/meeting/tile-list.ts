import type { MeetingParticipant } from "@/protocol";
import type { MeetingSnapshot } from "@/protocol/meeting";

/** A person or a screen, as the meeting shows it. */
export interface TileModel {
  key: string;
  participant: MeetingParticipant;
  source: "camera" | "screen";
  isSelf: boolean;
  /** Absent while there is no picture. */
  track?: MediaStreamTrack;
  isMuted: boolean;
  isSpeaking: boolean;
  /** The place in the queue of raised hands, the first one 1. */
  hand?: number;
}

/**
 * All screens and people, oneself last. One's own screen is not shown: one sees it anyway. A source that was turned off keeps its
 * place in the connection; whether it is on the participants say.
 */
export function tilesOf(snapshot: MeetingSnapshot): { screens: TileModel[]; people: TileModel[] } {
  const { participants, self } = snapshot;
  const ordered = [...participants.filter(({ id }) => id !== self), ...participants.filter(({ id }) => id === self)];
  const screens = ordered.flatMap((participant) => {
    const feed = participant.id === self ? undefined : snapshot.feeds.find((each) => each.participant === participant.id && each.stream === "screen");
    return feed?.sources.includes("screen") && participant.screen ? [tileOf(snapshot, participant, "screen", feed.video)] : [];
  });
  return { screens, people: ordered.map((participant) => tileOf(snapshot, participant, "camera", cameraOf(snapshot, participant))) };
}

function cameraOf({ self, own, feeds }: MeetingSnapshot, { id, camera }: MeetingParticipant): MediaStreamTrack | undefined {
  if (id === self) return own.camera;
  const feed = feeds.find(({ participant, stream }) => participant === id && stream === "person");
  return camera && feed?.sources.includes("camera") ? feed.video : undefined;
}

function tileOf({ self, devices, speakers, hands }: MeetingSnapshot, participant: MeetingParticipant, source: TileModel["source"], track: MediaStreamTrack | undefined): TileModel {
  const isSelf = participant.id === self;
  const hand = hands.indexOf(participant.id) + 1;
  return {
    key: `${source} ${participant.id}`,
    participant,
    source,
    isSelf,
    ...(track && { track }),
    isMuted: isSelf ? !devices.microphone : !participant.microphone,
    isSpeaking: speakers.includes(participant.id),
    ...(hand > 0 && { hand }),
  };
}
