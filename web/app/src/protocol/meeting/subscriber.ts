import type { MeetingAnswer, MeetingSeat, MeetingSeats } from "../wire.gen";

/** A person's or a screen's stream, as it arrives. The tracks are there also while nothing comes through them. */
export interface Feed {
  participant: string;
  stream: "person" | "screen";
  /** That are published now. */
  sources: readonly string[];
  audio: MediaStreamTrack;
  video: MediaStreamTrack;
}

/** The connection that brings the others' sound and pictures: answers the server's offers one at a time, the newest that waits. */
export class Subscriber {
  private readonly connection: RTCPeerConnection;
  private readonly send: (answer: MeetingAnswer) => void;
  private readonly onChange: () => void;
  private readonly onFailure: () => void;
  private seats: readonly MeetingSeat[] = [];
  private answer: MeetingAnswer | undefined; // the last one
  private offered: { generation: number; offer: string } | undefined; // waits for its turn
  private isAnswering = false;
  private isClosed = false;

  constructor(connection: RTCPeerConnection, send: (answer: MeetingAnswer) => void, onChange: () => void, onFailure: () => void) {
    this.connection = connection;
    this.send = send;
    this.onChange = onChange;
    this.onFailure = onFailure;
  }

  tell({ offer, generation, seats }: MeetingSeats): void {
    this.seats = seats;
    this.onChange();
    if (offer === undefined) return;
    this.offered = { offer, generation };
    if (!this.isAnswering) void this.answerAll();
  }

  /** The streams whose sections the connection has. */
  feeds(): Feed[] {
    const tracks = new Map(this.connection.getTransceivers().map(({ mid, receiver }) => [mid, receiver.track]));
    return this.seats.flatMap(({ audio, video, participant, stream, sources = [] }) => {
      const sound = tracks.get(audio);
      const picture = tracks.get(video);
      if (participant === undefined || !sound || !picture) return [];
      return [{ participant, stream: stream === "screen" ? "screen" : "person", sources, audio: sound, video: picture }];
    });
  }

  close(): void {
    this.isClosed = true;
    this.connection.close();
  }

  private async answerAll(): Promise<void> {
    this.isAnswering = true;
    try {
      for (let next = this.takeOffer(); next; next = this.takeOffer()) await this.answerTo(next.generation, next.offer);
    } catch {
      if (!this.isClosed) this.onFailure();
    }
    this.isAnswering = false;
  }

  private takeOffer() {
    const next = this.isClosed ? undefined : this.offered;
    this.offered = undefined;
    return next;
  }

  private async answerTo(generation: number, offer: string): Promise<void> {
    if (generation !== this.answer?.generation) {
      await this.connection.setRemoteDescription({ type: "offer", sdp: offer });
      await this.connection.setLocalDescription();
      this.answer = { generation, answer: this.connection.localDescription?.sdp ?? "" };
    }
    if (this.isClosed) return;
    this.send(this.answer);
    this.onChange();
  }
}
