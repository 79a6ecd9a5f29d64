import { choiceOf, openDevice } from "@/media";
import { systemClock, type PlazaClient } from "@/protocol";
import { Participation, type Tracks } from "@/protocol/meeting";
import { CurrentMeeting, type MeetingAddress } from "./current";
import type { Returning } from "./returning";

/** Takes part over this browser's socket, network and clock. */
export function begin(client: PlazaClient, meeting: MeetingAddress, tracks: Tracks): CurrentMeeting {
  const participation = new Participation(
    {
      room: meeting.room,
      line: client.meetingLine,
      connect: (configuration) => new RTCPeerConnection(configuration),
      clock: systemClock,
      random: Math.random,
    },
    tracks,
  );
  return new CurrentMeeting(meeting, participation);
}

/** Opens what was on before; what can't be opened is off. */
export async function open(officer: string, before: Returning): Promise<Tracks> {
  const choice = choiceOf(officer);
  const tracks: Tracks = {};
  const devices = (["microphone", "camera"] as const).filter((kind) => before[kind]);
  await Promise.all(
    devices.map((kind) =>
      openDevice(kind, choice[kind]).then(
        (track) => (tracks[kind] = track),
        () => undefined,
      ),
    ),
  );
  return tracks;
}
