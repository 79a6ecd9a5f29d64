import type { MeetingPublish } from "../wire.gen";

export type Source = "microphone" | "camera" | "screen" | "screen_sound";

/** What is published now, by source; a source that is off is absent. */
export type Tracks = Partial<Record<Source, MediaStreamTrack>>;

/** A quarter, half and full height, the lowest first (docs/PROTOCOL.md §9). */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: "f", maxBitrate: 1_500_000 },
];
const ENCODINGS: Partial<Record<Source, RTCRtpEncodingParameters[]>> = { camera: CAMERA_LAYERS, screen: [{ maxBitrate: 2_500_000 }] };

/**
 * The connection that carries one's own sound and pictures. Each source gets a section of its own the first time that it is
 * on, and keeps it: on, off and another device are changes of its track without negotiation. One offer is under way at a time.
 */
export class Publisher {
  private readonly connection: RTCPeerConnection;
  private readonly send: (offer: MeetingPublish) => void;
  private readonly onFailure: () => void;
  private readonly transceivers = new Map<Source, RTCRtpTransceiver>();
  private readonly limits = new Map<RTCRtpSender, Promise<void>>(); // the end of each sender's queue
  private wanted: Record<string, number> = {};
  private attempt = 0;
  private isOffering = false; // an offer is being made, or its answer has not been taken
  private unanswered: MeetingPublish | undefined;
  private offersAgain = false;
  private restarts = false;
  private isClosed = false;

  constructor(connection: RTCPeerConnection, send: (offer: MeetingPublish) => void, onFailure: () => void) {
    this.connection = connection;
    this.send = send;
    this.onFailure = onFailure;
  }

  /** Makes the tracks what is published. */
  set(tracks: Tracks): void {
    for (const source of ["microphone", "camera", "screen", "screen_sound"] as const) this.setTrack(source, tracks[source]);
  }

  /** Offers anew with other ICE credentials: the network changed. */
  restart(): void {
    if (this.transceivers.size === 0) return;
    this.restarts = true;
    this.negotiate();
  }

  /** Sends the offer again whose answer was perhaps lost. */
  repeat(): void {
    if (this.unanswered) this.send(this.unanswered);
  }

  async answered(attempt: number, answer: string): Promise<void> {
    if (attempt !== this.unanswered?.attempt) return;
    this.unanswered = undefined;
    try {
      await this.connection.setRemoteDescription({ type: "answer", sdp: answer });
    } catch {
      this.fail();
      return;
    }
    this.isOffering = false;
    for (const source of this.transceivers.keys()) this.limit(source);
    if (this.offersAgain) this.negotiate();
  }

  /** Sends no layer above those that anybody watches. */
  want(layers: Record<string, number>): void {
    this.wanted = layers;
    if (!this.isOffering) for (const source of this.transceivers.keys()) this.limit(source);
  }

  close(): void {
    this.isClosed = true;
    this.connection.close();
  }

  private setTrack(source: Source, track: MediaStreamTrack | undefined): void {
    const known = this.transceivers.get(source);
    if (known) {
      if (known.sender.track !== (track ?? null)) known.sender.replaceTrack(track ?? null).catch(() => this.fail());
      return;
    }
    if (!track) return;
    const sendEncodings = ENCODINGS[source]?.map((encoding) => ({ ...encoding }));
    this.transceivers.set(source, this.connection.addTransceiver(track, { direction: "sendonly", ...(sendEncodings && { sendEncodings }) }));
    this.negotiate();
  }

  private negotiate(): void {
    this.offersAgain = true;
    if (!this.isOffering && !this.isClosed) void this.offer();
  }

  private async offer(): Promise<void> {
    this.isOffering = true;
    await Promise.resolve(); // what is added in the same breath comes in the same offer
    this.offersAgain = false;
    const iceRestart = this.restarts;
    this.restarts = false;
    try {
      await this.connection.setLocalDescription(await this.connection.createOffer({ iceRestart }));
    } catch {
      this.fail();
      return;
    }
    if (this.isClosed) return;
    const sources: Record<string, string> = {};
    for (const [source, { mid }] of this.transceivers) if (mid !== null) sources[mid] = source;
    this.unanswered = { attempt: ++this.attempt, offer: this.connection.localDescription?.sdp ?? "", sources };
    this.send(this.unanswered);
  }

  private limit(source: Source): void {
    const layer = this.wanted[source];
    const sender = this.transceivers.get(source)?.sender;
    if (layer === undefined || !sender) return;
    const change = async () => {
      const parameters = sender.getParameters();
      const isRight = parameters.encodings.every(({ active = true }, i) => active === i <= layer);
      if (isRight || this.isClosed) return;
      parameters.encodings.forEach((encoding, i) => (encoding.active = i <= layer));
      await sender.setParameters(parameters);
    };
    // A refused limit costs bandwidth only: the layers above it are sent although nobody watches them.
    this.limits.set(sender, (this.limits.get(sender) ?? Promise.resolve()).then(change).catch(() => undefined));
  }

  private fail(): void {
    if (!this.isClosed) this.onFailure();
  }
}
