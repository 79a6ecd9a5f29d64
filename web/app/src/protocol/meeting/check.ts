import type { Clock } from "../clock";
import type { MeetingChecked } from "../wire.gen";
import type { MeetingLine, MeetingListener, MeetingMessage } from "./signalling";

/** What a meeting needs, or can do with: the socket, and one of the ways for sound and pictures. */
export type CheckedWay = "socket" | "udp" | "tcp" | "relay";

export type Verdict =
  | "looking"
  | "yes"
  | "no"
  | "none" // the server has no such way
  | "unknown"; // it could not be looked for

export type Verdicts = Readonly<Record<CheckedWay, Verdict>>;

export interface CheckOptions {
  /** The meeting's own room. */
  room: string;
  line: (listener: MeetingListener) => MeetingLine;
  connect: (configuration: RTCConfiguration) => RTCPeerConnection;
  clock: Clock;
}

const MEDIA = ["udp", "tcp", "relay"] as const;
type Medium = (typeof MEDIA)[number];

const PATIENCE_MS = 8_000; // after which a way counts as closed

/** Looks once which ways to the server there are, by connections that carry nothing. It ends by itself. */
export class ConnectionCheck implements MeetingListener {
  private readonly options: CheckOptions;
  private readonly line: MeetingLine;
  private readonly listeners = new Set<() => void>();
  private readonly connections = new Map<Medium, RTCPeerConnection>();
  private offers: RTCSessionDescriptionInit[] = [];
  private verdicts: Verdicts = { socket: "looking", udp: "looking", tcp: "looking", relay: "looking" };
  private readonly cancelTimer: () => void;
  private isOver = false;

  constructor(options: CheckOptions) {
    this.options = options;
    this.cancelTimer = options.clock.after(PATIENCE_MS, () => this.stop());
    this.line = options.line(this);
  }

  get = (): Verdicts => this.verdicts;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Ends it: what was not found by now is not there. */
  stop(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelTimer();
    this.line.hangUp();
    for (const connection of this.connections.values()) {
      connection.onconnectionstatechange = null;
      connection.close();
    }
    const missing = (way: CheckedWay) => (way === "socket" || this.offers.length > 0 ? "no" : "unknown");
    this.change((verdict, way) => (verdict === "looking" ? missing(way) : verdict));
  }

  opened(): void {
    if (this.isOver || this.verdicts.socket === "yes") return;
    this.decide("socket", "yes");
    this.ask().catch(() => this.giveUp());
  }

  closed(): void {
    // Another socket is on its way, and the connections do not need it.
  }

  receive(message: MeetingMessage): void {
    if (message.room !== this.options.room || this.isOver) return;
    if (message.t === "meeting_checked") this.connect(message.body).catch(() => this.giveUp());
    else if (message.t === "meeting_refused" && message.body.of === "meeting_check") this.giveUp();
  }

  private async ask(): Promise<void> {
    for (const way of MEDIA) {
      const connection = this.options.connect(way === "relay" ? { iceTransportPolicy: "relay" } : {});
      connection.addTransceiver("audio", { direction: "recvonly" });
      connection.onconnectionstatechange = () => this.look(way, connection.connectionState);
      this.connections.set(way, connection);
    }
    const offers = await Promise.all([...this.connections.values()].map((connection) => connection.createOffer()));
    if (this.isOver) return;
    this.offers = offers;
    this.line.send({ t: "meeting_check", room: this.options.room, body: { offers: offers.map(({ sdp = "" }) => sdp) } });
  }

  private async connect({ answers, relays }: MeetingChecked): Promise<void> {
    if (relays.length === 0) this.decide("relay", "none");
    else this.connections.get("relay")?.setConfiguration({ iceTransportPolicy: "relay", iceServers: relays });
    await Promise.all(
      MEDIA.map(async (way, i) => {
        const connection = this.connections.get(way);
        const answer = answers[i];
        if (!connection || answer === undefined || this.verdicts[way] !== "looking") return;
        await connection.setLocalDescription(this.offers[i]);
        if (!this.isOver) await connection.setRemoteDescription({ type: "answer", sdp: way === "relay" ? answer : only(way, answer) });
      }),
    );
  }

  private look(way: Medium, state: RTCPeerConnectionState): void {
    if (state === "connected") this.decide(way, "yes");
    else if (state === "failed") this.decide(way, "no");
  }

  private decide(which: CheckedWay, verdict: Verdict): void {
    this.change((before, way) => (way === which ? verdict : before));
    if (!Object.values(this.verdicts).includes("looking")) this.stop();
  }

  /** It is not the network that is in the way. */
  private giveUp(): void {
    if (this.isOver) return;
    this.change((verdict) => (verdict === "looking" ? "unknown" : verdict));
    this.stop();
  }

  private change(verdict: (before: Verdict, way: CheckedWay) => Verdict): void {
    const { socket, udp, tcp, relay } = this.verdicts;
    this.verdicts = { socket: verdict(socket, "socket"), udp: verdict(udp, "udp"), tcp: verdict(tcp, "tcp"), relay: verdict(relay, "relay") };
    for (const listener of this.listeners) listener();
  }
}

/** An answer that names the server's addresses of one protocol alone. */
function only(protocol: "udp" | "tcp", answer: string): string {
  const isOther = (line: string) => line.startsWith("a=candidate:") && !line.toLowerCase().includes(` ${protocol} `);
  return answer
    .split("\r\n")
    .filter((line) => !isOther(line))
    .join("\r\n");
}
