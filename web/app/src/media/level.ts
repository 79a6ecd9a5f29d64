/** silent: nothing has come for so long that the microphone is likely off, or the wrong one. */
export interface Loudness {
  /** 0 to 1, on a scale that is even to the ear. */
  level: number;
  isSilent: boolean;
}

const SILENT_MS = 5_000;
const QUIETEST_DB = -60;
/** A device that works is never quieter than this: also a still room is heard. */
const NOTHING = 1e-4;

/** Measures how loud a track is, without anybody hearing it. */
export class SoundLevel {
  private readonly context = new AudioContext();
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private heardAt: number;

  constructor(track: MediaStreamTrack) {
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(new MediaStream([track])).connect(this.analyser);
    this.heardAt = performance.now();
    void this.context.resume();
  }

  measure(): Loudness {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
    const root = Math.sqrt(power);
    const now = performance.now();
    if (root > NOTHING || this.context.state !== "running") this.heardAt = now;
    return { level: levelOf(root), isSilent: now - this.heardAt > SILENT_MS };
  }

  stop(): void {
    void this.context.close();
  }
}

/** An amplitude (root mean square, 0 to 1) on the scale of Loudness. */
export function levelOf(root: number): number {
  if (root <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(root)) / QUIETEST_DB));
}
