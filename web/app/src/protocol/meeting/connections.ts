import type { Clock } from "../clock";
import type { MeetingRelay, MeetingSeats } from "../wire.gen";
import { Publisher, type Tracks } from "./publisher";
import { QualityWatch } from "./quality";
import { Subscriber, type Feed } from "./subscriber";
import { Watchdog } from "./watchdog";
import type { MeetingMessage, MeetingRequest } from "./signalling";

export interface ConnectionsOptions {
  room: string;
  relays: MeetingRelay[];
  connect: (configuration: RTCConfiguration) => RTCPeerConnection;
  clock: Clock;
  send: (message: MeetingRequest) => void;
  onChange: () => void;
  /** One of them carries now. */
  onUp: () => void;
  /** They do not come back; called once at most, and not after close(). */
  onLost: () => void;
}

/** The same at every time: a browser lets nothing but the relays be another later. */
const configured = (relays: MeetingRelay[]): RTCConfiguration => ({ iceServers: relays, bundlePolicy: "max-bundle" });

/** The pair of connections of one taking part: what is published, what is subscribed to, and what keeps both up. */
export class Connections {
  private readonly both: readonly RTCPeerConnection[];
  private readonly publisher: Publisher;
  private readonly subscriber: Subscriber;
  private readonly watchdogs: readonly Watchdog[];
  private readonly quality: QualityWatch;
  private readonly onLost: () => void;
  private movedWith = -1; // the generation whose offer last had what is published look for another way too
  private isClosed = false;

  constructor({ room, relays, connect, clock, send, onChange, onUp, onLost }: ConnectionsOptions) {
    this.onLost = onLost;
    const publishing = connect(configured(relays));
    const subscribing = connect(configured(relays));
    this.both = [publishing, subscribing];
    const lose = () => this.lose();
    this.publisher = new Publisher(publishing, (body) => send({ t: "meeting_publish", room, body }), lose);
    this.subscriber = new Subscriber(subscribing, (body) => send({ t: "meeting_answer", room, body }), onChange, lose);
    this.watchdogs = [
      new Watchdog(publishing, clock, { restart: () => this.publisher.restart(), onUp, onLost: lose }),
      new Watchdog(subscribing, clock, { restart: () => send({ t: "meeting_restart", room }), onUp, onLost: lose }),
    ];
    this.quality = new QualityWatch({
      clock,
      reports: () => Promise.all([publishing.getStats(), subscribing.getStats()]),
      tell: (body) => send({ t: "meeting_quality", room, body }),
    });
  }

  publish(tracks: Tracks): void {
    this.publisher.set(tracks);
  }

  feeds(): Feed[] {
    return this.subscriber.feeds();
  }

  receive(message: Extract<MeetingMessage, { t: "meeting_published" | "meeting_seats" | "meeting_wanted" }>): void {
    switch (message.t) {
      case "meeting_published":
        return void this.publisher.answered(message.body.attempt, message.body.answer);
      case "meeting_seats":
        this.move(message.body);
        return this.subscriber.tell(message.body);
      case "meeting_wanted":
        return this.publisher.want(message.body.layers);
    }
  }

  /** The socket is another one: says again what perhaps was lost with the one before. An ICE restart asks the relays with what they take now. */
  resumed(relays: MeetingRelay[]): void {
    for (const connection of this.both) connection.setConfiguration(configured(relays));
    this.publisher.repeat();
    this.quality.again();
    for (const watchdog of this.watchdogs) if (watchdog.isBroken()) watchdog.mend();
  }

  /** Sends the offer again that the server had no time for. */
  repeat(): void {
    this.publisher.repeat();
  }

  networkChanged(): void {
    for (const watchdog of this.watchdogs) watchdog.mend();
  }

  close(): void {
    this.isClosed = true;
    for (const watchdog of this.watchdogs) watchdog.stop();
    this.quality.stop();
    this.publisher.close();
    this.subscriber.close();
  }

  private move({ moves, generation }: MeetingSeats): void {
    const [publishing] = this.watchdogs;
    if (!moves || generation === this.movedWith) return; // told again
    this.movedWith = generation;
    if (!publishing?.isMending) publishing?.mend();
  }

  private lose(): void {
    if (!this.isClosed) this.onLost();
  }
}
