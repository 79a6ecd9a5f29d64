import { openDevice, problemOf, type DeviceProblem, type InputKind } from "./device";

export type Previewed =
  | { phase: "off" }
  | { phase: "opening" }
  | { phase: "on"; track: MediaStreamTrack }
  | { phase: "failed"; problem: DeviceProblem };

export type PreviewSnapshot = Readonly<Record<InputKind, Previewed>>;

type Open = typeof openDevice;
type Take = (kind: InputKind, track: MediaStreamTrack) => void;

/** Camera and microphone as they are tried before one joins. */
export class Preview {
  private readonly open: Open;
  private readonly listeners = new Set<() => void>();
  private readonly attempts: Record<InputKind, number> = { camera: 0, microphone: 0 };
  private takeLate: Take | undefined; // whoever took over also takes what opens later
  private snapshot: PreviewSnapshot = { camera: { phase: "off" }, microphone: { phase: "off" } };

  constructor(open: Open = openDevice) {
    this.open = open;
  }

  get = (): PreviewSnapshot => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Opens a device, instead of the one of its kind that is open. The last of several attempts counts. */
  async turnOn(kind: InputKind, id?: string): Promise<void> {
    this.turnOff(kind);
    const attempt = this.attempts[kind];
    this.set(kind, { phase: "opening" });
    try {
      const track = await this.open(kind, id);
      if (attempt !== this.attempts[kind]) track.stop();
      else if (this.takeLate) this.takeLate(kind, track);
      else this.hold(kind, track);
    } catch (error) {
      if (attempt === this.attempts[kind]) this.set(kind, { phase: "failed", problem: problemOf(error) });
    }
  }

  turnOff(kind: InputKind): void {
    this.attempts[kind]++;
    const before = this.snapshot[kind];
    if (before.phase === "on") before.track.stop();
    this.set(kind, { phase: "off" });
  }

  /** Hands over what is open, and later what is being opened: it is somebody else's to stop. The preview is then at its end. */
  take(late: Take): Partial<Record<InputKind, MediaStreamTrack>> {
    this.takeLate = late;
    const tracks: Partial<Record<InputKind, MediaStreamTrack>> = {};
    for (const kind of ["camera", "microphone"] as const) {
      const state = this.snapshot[kind];
      if (state.phase !== "on") continue;
      state.track.onended = null;
      tracks[kind] = state.track;
    }
    return tracks;
  }

  stop(): void {
    if (this.takeLate) return;
    this.turnOff("camera");
    this.turnOff("microphone");
  }

  private hold(kind: InputKind, track: MediaStreamTrack): void {
    track.onended = () => this.set(kind, { phase: "failed", problem: "missing" }); // unplugged
    this.set(kind, { phase: "on", track });
  }

  private set(kind: InputKind, state: Previewed): void {
    this.snapshot = { ...this.snapshot, [kind]: state };
    for (const listener of this.listeners) listener();
  }
}
