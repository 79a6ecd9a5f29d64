import { backoff } from "../backoff";
import type { Clock } from "../clock";
import type { MeetingJoined, MeetingLeft, MeetingRefused, MeetingTile } from "../wire.gen";
import { Connections } from "./connections";
import { Paced } from "./paced";
import type { Source, Tracks } from "./publisher";
import type { MeetingLine, MeetingListener, MeetingMessage } from "./signalling";
import { BEFORE, type Devices, type MeetingSnapshot } from "./snapshot";

export type Order = "mute" | "stop_video" | "remove" | "lower_hand";

export interface ParticipationOptions {
  /** The meeting's own room. */
  room: string;
  /** Begins to hear the socket; opened() follows in a moment if one stands. */
  line: (listener: MeetingListener) => MeetingLine;
  connect: (configuration: RTCConfiguration) => RTCPeerConnection;
  clock: Clock;
  random: () => number;
}

const WATCH_MS = 250;
const DEVICES_MS = 600; // half of what the protocol allows of such messages stays for the rest
const REPEAT_MS = 1_000;
/** Refusals of joining that pass. */
const PASSING = new Set(["unavailable", "rate_limited", "internal", "elsewhere"]);

/**
 * One's taking part in a meeting, from joining until it ends: comes back by itself after a lost socket, a changed network and
 * a restarted server. Whoever takes part hands in tracks of their devices, which are stopped here when they are done with.
 */
export class Participation implements MeetingListener {
  private readonly options: ParticipationOptions;
  private readonly line: MeetingLine;
  private readonly listeners = new Set<() => void>();
  private readonly watching: Paced<readonly MeetingTile[]>;
  private readonly telling: Paced<Devices>;
  private snapshot = BEFORE;
  private tracks: Tracks = {};
  private tiles: readonly MeetingTile[] | undefined;
  private connections: Connections | undefined;
  private token = "";
  private revision = -1;
  private isOpen = false;
  private joinsUnderWay = 0; // of this socket, whose answers have not come
  private attempt = 0;
  private cancelRetry: () => void = () => undefined;

  constructor(options: ParticipationOptions, tracks: Tracks) {
    this.options = options;
    const { room, clock } = options;
    this.watching = new Paced(clock, WATCH_MS, (tiles) => this.line.send({ t: "meeting_watch", room, body: { tiles: [...tiles] } }));
    this.telling = new Paced(clock, DEVICES_MS, (body) => this.line.send({ t: "meeting_devices", room, body }));
    this.setTracks(tracks);
    this.line = options.line(this);
  }

  get = (): MeetingSnapshot => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Shows, exchanges or ends (undefined) what comes from a device. The track before it is stopped. */
  publish(source: Source, track: MediaStreamTrack | undefined): void {
    const before = this.tracks[source];
    if (before === track) return;
    if (this.snapshot.phase === "ended") return track?.stop();
    before?.stop();
    const tracks = { ...this.tracks };
    if (track) tracks[source] = track;
    else Reflect.deleteProperty(tracks, source);
    if (source === "microphone" && track && before) track.enabled = before.enabled; // who was muted stays so
    this.setTracks(tracks);
  }

  /** Mutes or unmutes the microphone, which stays at hand. */
  speak(isOn: boolean): void {
    const { microphone } = this.tracks;
    if (!microphone || microphone.enabled === isOn) return;
    microphone.enabled = isOn;
    this.sayDevices();
  }

  /** Says all that is shown and how high; whom it does not name is heard only. */
  watch(tiles: readonly MeetingTile[]): void {
    this.tiles = tiles;
    if (this.connections) this.watching.put(tiles);
  }

  raiseHand(raised: boolean): void {
    this.line.send({ t: "meeting_hand", room: this.options.room, body: { raised } });
  }

  /** As the host. */
  order(order: Order, participant: string): void {
    this.change({ refusedOrder: undefined });
    this.line.send({ t: "meeting_order", room: this.options.room, body: { order, participant } });
  }

  /** As the host: lets nobody else in, or everybody again. */
  lock(isLocked: boolean): void {
    this.change({ refusedOrder: undefined });
    this.line.send({ t: "meeting_order", room: this.options.room, body: { order: isLocked ? "lock" : "unlock" } });
  }

  /** The browser is on another network, or on one again. */
  networkChanged(): void {
    if (this.isOpen && this.joinsUnderWay === 0) this.connections?.networkChanged();
  }

  leave(): void {
    if (this.snapshot.phase === "ended") return;
    this.line.send({ t: "meeting_leave", room: this.options.room });
    this.end("left");
  }

  opened(): void {
    this.isOpen = true;
    this.joinsUnderWay = 0;
    this.join();
  }

  closed(): void {
    this.isOpen = false;
    this.cancelRetry();
    if (this.snapshot.phase === "on") this.change({ phase: "resuming" });
  }

  receive(message: MeetingMessage): void {
    if (message.room !== this.options.room || this.snapshot.phase === "ended") return;
    switch (message.t) {
      case "meeting_joined":
        return this.joined(message.body);
      case "meeting_refused":
        return this.refused(message.body);
      case "meeting_left":
        return this.left(message.body);
      case "meeting_lost":
        return this.returnNow();
      case "meeting_presence": // of the room that the meeting belongs to
      case "meeting_checked": // before one joined
        return;
    }
    if (this.joinsUnderWay > 0) return; // of the connections that are given up
    switch (message.t) {
      case "meeting_state": {
        const { revision, host, locked: isLocked, participants, hands } = message.body;
        if (revision < this.revision) return;
        this.revision = revision;
        return this.change({ host, isLocked, participants, hands });
      }
      case "meeting_speakers":
        return this.change({ speakers: message.body.participants });
      case "meeting_ordered":
        return message.body.order === "mute" ? this.speak(false) : this.stopVideo();
      default:
        return this.connections?.receive(message);
    }
  }

  /** Joins through the socket that stands: with the connections that there are, or else anew. */
  private join(): void {
    this.cancelRetry();
    if (!this.isOpen) return;
    const { microphone, camera } = this.snapshot.devices;
    const resume = this.connections ? { resume: this.token } : {};
    this.joinsUnderWay++;
    this.line.send({ t: "meeting_join", room: this.options.room, body: { ...resume, microphone, camera } });
  }

  private joined({ participant, token, resumed, relays }: MeetingJoined): void {
    if (--this.joinsUnderWay > 0) return;
    this.token = token;
    this.revision = -1; // a restarted server counts anew
    if (resumed && this.connections) this.connections.resumed(relays);
    else this.connectAnew(relays);
    if (this.tiles) this.watching.put(this.tiles);
    this.telling.put(this.snapshot.devices);
    this.change({ phase: "on", self: participant });
  }

  private connectAnew(relays: MeetingJoined["relays"]): void {
    this.disconnect();
    const { room, connect, clock } = this.options;
    this.connections = new Connections({
      room,
      relays,
      connect,
      clock,
      // A server that has forgotten these connections would take what follows a meeting_join for something about the new ones.
      send: (message) => this.joinsUnderWay === 0 && this.line.send(message),
      onChange: () => this.change({ feeds: this.connections?.feeds() ?? [] }),
      onUp: () => (this.attempt = 0),
      onLost: () => this.returnLater(),
    });
    this.connections.publish(this.tracks);
  }

  private refused({ of, code }: MeetingRefused): void {
    if (of === "meeting_join") return this.joinRefused(code);
    if (this.joinsUnderWay > 0) return;
    if (code === "not_joined") return this.returnLater();
    if (of === "meeting_order") return this.change({ refusedOrder: code });
    if (of === "meeting_publish" && code === "rate_limited") this.later(REPEAT_MS, () => this.connections?.repeat());
    else if (of === "meeting_publish" || of === "meeting_answer") this.returnLater();
  }

  private joinRefused(code: string): void {
    if (--this.joinsUnderWay > 0) return;
    const isFirst = this.snapshot.phase === "joining";
    if (!PASSING.has(code) || (isFirst && code === "elsewhere")) return this.end(code);
    this.returnLater();
  }

  private left({ reason, delay_ms: delay = 0 }: MeetingLeft): void {
    if (reason !== "draining") return this.end(reason);
    this.disconnect();
    this.change({ phase: "returning" });
    this.later(delay * (1 + this.options.random()), () => this.join());
  }

  private returnNow(): void {
    this.disconnect();
    this.change({ phase: "returning" });
    this.join();
  }

  private returnLater(): void {
    this.disconnect();
    if (this.snapshot.phase !== "joining") this.change({ phase: "returning" });
    this.later(backoff(this.attempt++, this.options.random), () => this.join());
  }

  private later(ms: number, fn: () => void): void {
    this.cancelRetry();
    this.cancelRetry = this.options.clock.after(ms, fn);
  }

  private disconnect(): void {
    this.watching.stop();
    this.telling.stop();
    this.connections?.close();
    this.connections = undefined;
    this.change({ feeds: [], speakers: [] });
  }

  private end(ending: string): void {
    this.cancelRetry();
    this.disconnect();
    this.line.hangUp();
    for (const track of Object.values(this.tracks)) track.stop();
    this.tracks = {};
    this.change({ phase: "ended", ending, own: {}, devices: BEFORE.devices });
  }

  private stopVideo(): void {
    for (const source of ["camera", "screen", "screen_sound"] as const) this.publish(source, undefined);
  }

  private setTracks(tracks: Tracks): void {
    this.tracks = tracks;
    if (tracks.screen) tracks.screen.contentHint = "detail"; // sharp rather than smooth
    for (const [source, track] of Object.entries(tracks)) {
      track.onended = () => this.publish(source as Source, undefined); // unplugged, or the sharing was ended in the browser's own bar
    }
    this.connections?.publish(tracks);
    this.change({ own: tracks });
    this.sayDevices();
  }

  private sayDevices(): void {
    const { microphone, camera, screen } = this.tracks;
    const devices = { microphone: microphone?.enabled === true, camera: camera !== undefined, screen: screen !== undefined };
    const before = this.snapshot.devices;
    if (devices.microphone === before.microphone && devices.camera === before.camera && devices.screen === before.screen) return;
    this.change({ devices });
    if (this.connections && this.isOpen) this.telling.put(devices);
  }

  private change(part: Partial<MeetingSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...part };
    for (const listener of this.listeners) listener();
  }
}
