import type { Clock } from "../clock";
import type { MeetingQuality } from "../wire.gen";

const EVERY_MS = 5_000;

/** From where on each thing is felt: above the first it is fair, above the second poor. */
const LOSS = [0.02, 0.08] as const; // of the packets
const DELAY = [0.25, 0.5] as const; // seconds there and back
const LATE_PICTURES = [0.2, 0.5] as const; // of those that arrived, and this computer had no time to show

/** Sums of what the two connections have counted since they began, and what is so now. */
export interface Counts {
  packets: number;
  lost: number;
  /** Pictures that were decoded, and those of them that were not shown. */
  pictures: number;
  dropped: number;
  /** Of what one sends, as the server last told: part of it lost, and seconds there and back. */
  lostOnTheWay: number;
  delay: number;
  /** What keeps one's own video below what it could be: "cpu", "bandwidth" or "none". */
  limit: string;
}

/** How well one hears and is heard, from what was counted at two moments: the worst of all, with its reason. */
export function judge(before: Counts, now: Counts): MeetingQuality {
  const part = (some: number, all: number) => (all > 0 ? Math.max(0, some) / all : 0);
  const lost = now.lost - before.lost;
  const loss = Math.max(part(lost, lost + now.packets - before.packets), now.lostOnTheWay);
  const late = part(now.dropped - before.dropped, now.pictures - before.pictures);
  const found: { reason: string; badness: number }[] = [
    { reason: "loss", badness: badness(loss, LOSS) },
    { reason: "delay", badness: badness(now.delay, DELAY) },
    { reason: "bandwidth", badness: now.limit === "bandwidth" ? 1 : 0 },
    { reason: "computer", badness: Math.max(now.limit === "cpu" ? 1 : 0, badness(late, LATE_PICTURES)) },
  ];
  const worst = found.reduce((a, b) => (b.badness > a.badness ? b : a));
  if (worst.badness === 0) return { level: "good" };
  return { level: worst.badness === 1 ? "fair" : "poor", reason: worst.reason };
}

const badness = (value: number, [fair, poor]: readonly [number, number]): number => (value >= poor ? 2 : value >= fair ? 1 : 0);

/** Sums what the connections report. */
export function count(reports: readonly RTCStatsReport[]): Counts {
  const counts: Counts = { packets: 0, lost: 0, pictures: 0, dropped: 0, lostOnTheWay: 0, delay: 0, limit: "none" };
  const number = (value: unknown) => (typeof value === "number" ? value : 0);
  for (const report of reports) {
    report.forEach((entry: Record<string, unknown>) => {
      switch (entry.type) {
        case "inbound-rtp":
          counts.packets += number(entry.packetsReceived);
          counts.lost += number(entry.packetsLost);
          counts.pictures += number(entry.framesDecoded);
          counts.dropped += number(entry.framesDropped);
          return;
        case "remote-inbound-rtp":
          counts.lostOnTheWay = Math.max(counts.lostOnTheWay, number(entry.fractionLost));
          return;
        case "candidate-pair":
          if (entry.nominated === true) counts.delay = Math.max(counts.delay, number(entry.currentRoundTripTime));
          return;
        case "outbound-rtp":
          if (entry.qualityLimitationReason === "cpu" || (entry.qualityLimitationReason === "bandwidth" && counts.limit === "none")) counts.limit = entry.qualityLimitationReason;
      }
    });
  }
  return counts;
}

interface Owner {
  clock: Clock;
  reports: () => Promise<RTCStatsReport[]>;
  tell: (quality: MeetingQuality) => void;
}

/** Measures the quality while the connections stand, and tells it when it changes: what is worse at once, what is better when it lasts. */
export class QualityWatch {
  private readonly owner: Owner;
  private before: Counts | undefined;
  private told: MeetingQuality = { level: "" };
  private better = false; // the last one was, and is not told yet
  private isStopped = false;
  private cancel: () => void;

  constructor(owner: Owner) {
    this.owner = owner;
    this.cancel = owner.clock.after(EVERY_MS, () => void this.measure());
  }

  /** The server knows of nothing that was told. */
  again(): void {
    this.told = { level: "" };
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  private async measure(): Promise<void> {
    const reports = await this.owner.reports().catch(() => []); // of connections that are being closed
    if (this.isStopped) return;
    const now = count(reports);
    if (this.before) this.consider(judge(this.before, now));
    this.before = now;
    this.cancel = this.owner.clock.after(EVERY_MS, () => void this.measure());
  }

  private consider(quality: MeetingQuality): void {
    const isSame = quality.level === this.told.level && quality.reason === this.told.reason;
    const waits = !isSame && rank(quality) < rank(this.told) && !this.better;
    this.better = waits;
    if (isSame || waits) return;
    this.told = quality;
    this.owner.tell(quality);
  }
}

/** How bad; what has not been told yet is no worse than anything. */
const rank = ({ level }: MeetingQuality): number => ["", "good", "fair", "poor"].indexOf(level);
