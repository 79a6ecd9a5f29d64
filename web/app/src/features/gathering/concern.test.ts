import { expect, test } from "vitest";
import { concerns } from "./concern";

const meeting = (officers: string[], authorities: string[]) => ({ author: "officer:anna", officers, authorities });

test("a meeting is everybody's of the room, or theirs who made it or are invited", () => {
  expect(concerns(meeting([], []), "bo", "board")).toBe(true);
  expect(concerns(meeting(["cia"], []), "bo", "board")).toBe(false);
  expect(concerns(meeting(["bo"], []), "bo", "board")).toBe(true);
  expect(concerns(meeting([], ["board"]), "bo", "board")).toBe(true);
  expect(concerns(meeting([], ["town"]), "bo", "board")).toBe(false);
  expect(concerns(meeting([], ["board"]), "anna", "town")).toBe(true);
});
