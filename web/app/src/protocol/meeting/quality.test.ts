import { expect, test } from "vitest";
import { FakeClock, settled } from "../testing/fake-clock";
import type { MeetingQuality } from "../wire.gen";
import { count, judge, QualityWatch, type Counts } from "./quality";

const still: Counts = { packets: 0, lost: 0, pictures: 0, dropped: 0, lostOnTheWay: 0, delay: 0, limit: "none" };
const report = (...entries: object[]) => new Map(entries.map((entry, i) => [String(i), entry])) as unknown as RTCStatsReport;

test("the worst of all that is felt is what counts, with its reason", () => {
  const quality = (now: Partial<Counts>) => judge(still, { ...still, packets: 1_000, ...now });
  expect(quality({})).toEqual({ level: "good" });
  expect(quality({ lost: 10 })).toEqual({ level: "good" });
  expect(quality({ lost: 50 })).toEqual({ level: "fair", reason: "loss" });
  expect(quality({ lost: 200 })).toEqual({ level: "poor", reason: "loss" });
  expect(quality({ lostOnTheWay: 0.03, delay: 0.6 })).toEqual({ level: "poor", reason: "delay" });
  expect(quality({ limit: "bandwidth" })).toEqual({ level: "fair", reason: "bandwidth" });
  expect(quality({ pictures: 100, dropped: 60 })).toEqual({ level: "poor", reason: "computer" });
});

test("what came late is not lost: fewer are missing than before", () => {
  expect(judge({ ...still, lost: 5 }, { ...still, packets: 100, lost: 1 })).toEqual({ level: "good" });
});

test("both connections are counted together", () => {
  const publishing = report({ type: "remote-inbound-rtp", fractionLost: 0.1 }, { type: "outbound-rtp", qualityLimitationReason: "cpu" }, { type: "outbound-rtp", qualityLimitationReason: "bandwidth" });
  const subscribing = report(
    { type: "inbound-rtp", packetsReceived: 100, packetsLost: 2 },
    { type: "inbound-rtp", packetsReceived: 50, packetsLost: 1, framesDecoded: 30, framesDropped: 3 },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.04 },
    { type: "candidate-pair", nominated: false, currentRoundTripTime: 3 },
  );
  expect(count([publishing, subscribing])).toEqual({ packets: 150, lost: 3, pictures: 30, dropped: 3, lostOnTheWay: 0.1, delay: 0.04, limit: "cpu" });
});

test("what is worse is told at once, what is better when it lasts, the same not again", async () => {
  const clock = new FakeClock();
  const told: MeetingQuality[] = [];
  let delay = 0;
  const watch = new QualityWatch({
    clock,
    reports: () => Promise.resolve([report({ type: "candidate-pair", nominated: true, currentRoundTripTime: delay })]),
    tell: (quality) => told.push(quality),
  });
  const next = async (seconds: number) => {
    delay = seconds;
    await clock.advance(5_000);
    await settled();
    return told.map(({ level }) => level);
  };
  expect(await next(0)).toEqual([]);
  expect(await next(0)).toEqual(["good"]);
  expect(await next(1)).toEqual(["good", "poor"]);
  expect(await next(1)).toEqual(["good", "poor"]);
  expect(await next(0)).toEqual(["good", "poor"]);
  expect(await next(0)).toEqual(["good", "poor", "good"]);
  watch.stop();
  expect(await next(1)).toEqual(["good", "poor", "good"]);
});
