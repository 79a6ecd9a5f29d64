import { beforeEach, expect, test, vi } from "vitest";
import { Gatherings } from "./gatherings";
import { FakeClock } from "./testing/fake-clock";

let clock: FakeClock;
let gatherings: Gatherings;

beforeEach(() => {
  clock = new FakeClock();
  gatherings = new Gatherings(clock);
});

const officersIn = (meeting: string) => [...(gatherings.get().byMeeting.get(meeting)?.officers ?? [])];

test("who takes part is what was told last, and what is told again is no change", () => {
  const heard = vi.fn();
  gatherings.subscribe(heard);
  gatherings.present("a", "m", ["anna", "bo"]);
  gatherings.present("b", "n", ["cia"]);
  gatherings.present("a", "m", ["anna", "bo"]);
  expect(heard).toHaveBeenCalledTimes(2);
  expect([officersIn("m"), officersIn("n")]).toEqual([["anna", "bo"], ["cia"]]);
  gatherings.present("a", "m", ["anna", "dan"]);
  expect(officersIn("m")).toEqual(["anna", "dan"]);
  gatherings.present("a", "m", []);
  expect([...gatherings.get().byMeeting.keys()]).toEqual(["n"]);
});

test("a meeting of which nothing is heard any more is over", async () => {
  gatherings.present("a", "m", ["anna"]);
  await clock.advance(20_000);
  gatherings.present("a", "m", ["anna"]);
  await clock.advance(20_000);
  expect(officersIn("m")).toEqual(["anna"]);
  await clock.advance(10_000);
  expect(officersIn("m")).toEqual([]);
});

test("nothing is known of a room that one has left, nor after the connection is lost", async () => {
  gatherings.present("a", "m", ["anna"]);
  gatherings.present("b", "n", ["bo"]);
  gatherings.left("a");
  expect([...gatherings.get().byMeeting.keys()]).toEqual(["n"]);
  gatherings.forget();
  expect(gatherings.get().byMeeting.size).toBe(0);
  const heard = vi.fn();
  gatherings.subscribe(heard);
  await clock.advance(60_000);
  expect(heard).not.toHaveBeenCalled();
});

test("every live event of a meeting is counted", () => {
  gatherings.observe();
  gatherings.observe();
  expect(gatherings.get().told).toBe(2);
});
