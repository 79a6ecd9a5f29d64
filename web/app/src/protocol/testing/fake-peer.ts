/** A track of a device that is not there. */
export class FakeTrack {
  enabled = true;
  contentHint = "";
  readyState = "live";
  onended: (() => void) | null = null;
  readonly kind: string;

  constructor(kind: "audio" | "video") {
    this.kind = kind;
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** The same, where a browser's is asked for. */
  get track(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

interface FakeSender {
  track: FakeTrack | null;
  encodings: RTCRtpEncodingParameters[];
  replaceTrack(track: FakeTrack | null): Promise<void>;
  getParameters(): { encodings: RTCRtpEncodingParameters[] };
  setParameters(parameters: { encodings: RTCRtpEncodingParameters[] }): Promise<void>;
}

/** The part of a peer connection that is used, without a network. An offer's description is `offer N`; a subscriber's names its sections: `0 1`. */
export class FakePeer {
  readonly transceivers: { mid: string | null; sender: FakeSender; receiver: { track: FakeTrack } }[] = [];
  readonly offers: { iceRestart: boolean }[] = [];
  connectionState: RTCPeerConnectionState = "new";
  onconnectionstatechange: (() => void) | null = null;
  localDescription: { sdp: string } | null = null;
  remote: string | undefined;
  answers = 0;
  /** Refuses the next remote description. */
  refuses = false;
  configuration: RTCConfiguration;

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
  }

  /** The same, where a browser's is asked for. */
  get connection(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  addTransceiver(track: FakeTrack, { sendEncodings = [{}] }: RTCRtpTransceiverInit) {
    const sender: FakeSender = {
      track,
      encodings: sendEncodings,
      replaceTrack(next) {
        this.track = next;
        return Promise.resolve();
      },
      getParameters: () => ({ encodings: sender.encodings.map((encoding) => ({ ...encoding })) }),
      setParameters(parameters) {
        this.encodings = parameters.encodings;
        return Promise.resolve();
      },
    };
    const transceiver = { mid: null, sender, receiver: { track: new FakeTrack("audio") } };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers() {
    return this.transceivers;
  }

  createOffer(options = { iceRestart: false }): Promise<{ type: "offer"; sdp: string }> {
    this.offers.push(options);
    return Promise.resolve({ type: "offer", sdp: `offer ${this.offers.length}` });
  }

  setLocalDescription(description?: { sdp: string }): Promise<void> {
    this.localDescription = description ?? { sdp: `answer ${++this.answers}` };
    this.transceivers.forEach((transceiver, i) => (transceiver.mid ??= String(i)));
    return Promise.resolve();
  }

  setRemoteDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    if (this.refuses) return Promise.reject(new Error("refused"));
    this.remote = sdp;
    if (type === "offer") for (const mid of sdp.split(" ").slice(this.transceivers.length)) this.receive(mid);
    return Promise.resolve();
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map<string, unknown>());
  }

  close(): void {
    this.connectionState = "closed";
  }

  private receive(mid: string): void {
    this.addTransceiver(new FakeTrack("video"), {});
    const added = this.transceivers.at(-1);
    if (added) added.mid = mid;
  }
}
