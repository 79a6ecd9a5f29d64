import { beforeEach, expect, test, vi } from "vitest";
import { Company } from "./company";
import { FakeClock } from "./testing/fake-clock";

let clock: FakeClock;
const sign = vi.fn<() => void>();
let company: Company;

beforeEach(() => {
  clock = new FakeClock();
  sign.mockReset();
  company = new Company({ sign, clock });
  company.enter("a");
});

test("who is here and who is writing in the room in sight, and in no other", () => {
  company.present("a", ["anna", "bo"]);
  company.present("b", ["cia"]);
  company.typist("a", "bo");
  company.typist("a", "anna");
  company.typist("b", "cia");
  expect(company.get()).toEqual({ here: new Set(["anna", "bo"]), typing: ["bo", "anna"] });
  company.enter("b");
  expect(company.get()).toEqual({ here: new Set(), typing: [] });
});

test("a typist is forgotten six seconds after the last sign, or when the message comes", async () => {
  company.typist("a", "bo");
  company.typist("a", "anna");
  await clock.advance(4000);
  company.typist("a", "bo");
  await clock.advance(2000);
  expect(company.get().typing).toEqual(["bo"]);
  company.stopped("b", "bo");
  expect(company.get().typing).toEqual(["bo"]);
  company.stopped("a", "bo");
  expect(company.get().typing).toEqual([]);
  company.typist("a", "bo");
  await clock.advance(6000);
  expect(company.get().typing).toEqual([]);
});

test("one's own typing is told every three seconds, and at once after what was written is sent", async () => {
  company.write();
  await clock.advance(2999);
  company.write();
  expect(sign).toHaveBeenCalledTimes(1);
  await clock.advance(1);
  company.write();
  expect(sign).toHaveBeenCalledTimes(2);
  company.sent();
  company.write();
  expect(sign).toHaveBeenCalledTimes(3);
});
