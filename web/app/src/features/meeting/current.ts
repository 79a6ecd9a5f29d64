import { openDevice, openScreen, problemOf, type DeviceProblem, type InputKind } from "@/media";
import type { Participation } from "@/protocol/meeting";
import { Tiles } from "./tiles";

/** Where a meeting is found. */
export interface MeetingAddress {
  /** The meeting's own room, which is its id. */
  room: string;
  /** The room that it belongs to. */
  parent: string;
  /** Of the case. */
  reference: string;
  title: string;
}

/** What the page shows of one's own devices beside the participation itself. */
export interface CurrentSnapshot {
  /** Why something of one's own could not be turned on just now. */
  problem: { source: InputKind | "screen"; problem: DeviceProblem } | undefined;
  /** No pictures are asked for. */
  isAudioOnly: boolean;
  /** The browser plays nothing until one has pressed something. */
  isSoundBlocked: boolean;
}

/** The meeting that this tab takes part in: the participation, with one's devices as they are turned on, off and exchanged. */
export class CurrentMeeting {
  readonly meeting: MeetingAddress;
  readonly participation: Participation;
  readonly tiles: Tiles;
  private readonly listeners = new Set<() => void>();
  private readonly attempts: Record<InputKind, number> = { camera: 0, microphone: 0 };
  private snapshot: CurrentSnapshot = { problem: undefined, isAudioOnly: false, isSoundBlocked: false };

  constructor(meeting: MeetingAddress, participation: Participation) {
    this.meeting = meeting;
    this.participation = participation;
    this.tiles = new Tiles((tiles) => participation.watch(this.snapshot.isAudioOnly ? [] : tiles));
  }

  get = (): CurrentSnapshot => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Turns a device on or off. A microphone that is open is muted only, so that it is back at once. */
  async turn(kind: InputKind, isOn: boolean, device?: string): Promise<void> {
    const attempt = ++this.attempts[kind];
    const isOpen = this.participation.get().own[kind] !== undefined;
    if (kind === "microphone" && isOpen) this.participation.speak(isOn);
    else if (!isOn) this.participation.publish(kind, undefined);
    else await this.open(kind, device, () => attempt === this.attempts[kind]);
  }

  /** Goes on with another device of the kind; one that is off is only chosen. */
  async exchange(kind: InputKind, device?: string): Promise<void> {
    if (!this.participation.get().own[kind]) return;
    const attempt = ++this.attempts[kind];
    await this.open(kind, device, () => attempt === this.attempts[kind]);
  }

  /** Shows a screen, with its sound where there is any, or stops showing it. */
  async share(isOn: boolean): Promise<void> {
    this.change({ problem: undefined });
    try {
      const chosen = isOn ? await openScreen() : { screen: undefined, sound: undefined };
      if (chosen) this.publishScreen(chosen.screen, chosen.sound);
    } catch (error) {
      this.change({ problem: { source: "screen", problem: problemOf(error) } });
    }
  }

  setAudioOnly(isAudioOnly: boolean): void {
    this.change({ isAudioOnly });
    if (isAudioOnly) this.participation.watch([]);
  }

  setSoundBlocked(isSoundBlocked: boolean): void {
    if (isSoundBlocked !== this.snapshot.isSoundBlocked) this.change({ isSoundBlocked });
  }

  stop(): void {
    this.tiles.stop();
    this.participation.leave();
  }

  private async open(kind: InputKind, device: string | undefined, isLast: () => boolean): Promise<void> {
    this.change({ problem: undefined });
    try {
      const track = await openDevice(kind, device);
      if (isLast()) this.participation.publish(kind, track);
      else track.stop();
    } catch (error) {
      if (isLast()) this.change({ problem: { source: kind, problem: problemOf(error) } });
    }
  }

  private publishScreen(screen: MediaStreamTrack | undefined, sound: MediaStreamTrack | undefined): void {
    this.participation.publish("screen", screen);
    this.participation.publish("screen_sound", sound);
  }

  private change(part: Partial<CurrentSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...part };
    for (const listener of this.listeners) listener();
  }
}
