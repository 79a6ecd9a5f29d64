import { expect, test } from "vitest";
import { mentions } from "@/protocol";
import { mentionable, mentionOf, queryAt, suggestions, withLinks, withoutLinks } from "./mentions";

const ID = (n: number) => `0198f3a1-7c00-7000-8000-00000000000${n}`;
const member = (n: number, name: string, former = false) => ({ officer: ID(n), name, title: "planarkitekt", authority: { name: "Tanums kommun" }, former });
const MEMBERS = [member(1, "Anna Ek"), member(2, "Anna Ek-Lund"), member(3, "Bo Ås"), member(4, "Per Alm"), member(5, "Per Alm"), member(6, "Eva Ros", true), member(7, "A [B] C")];
const OFFICERS = mentionable(MEMBERS);

test("those who have left and those whose name cannot stand in a link cannot be mentioned", () => {
  expect(OFFICERS.map(({ name, alone }) => [name, alone])).toEqual([
    ["Anna Ek", true],
    ["Anna Ek-Lund", true],
    ["Bo Ås", true],
    ["Per Alm", false],
    ["Per Alm", false],
  ]);
});

test("who shares a name with another is mentioned by a link, in what is written too", () => {
  expect(OFFICERS.map(mentionOf)).toEqual(["@Anna Ek", "@Anna Ek-Lund", "@Bo Ås", `[@Per Alm](plaza:officer/${ID(4)})`, `[@Per Alm](plaza:officer/${ID(5)})`]);
});

test.each([
  ["Hej @Anna Ek!", `Hej [@Anna Ek](plaza:officer/${ID(1)})!`],
  ["@Anna Ek-Lund och (@Bo Ås)", `[@Anna Ek-Lund](plaza:officer/${ID(2)}) och ([@Bo Ås](plaza:officer/${ID(3)}))`],
  ["@Anna Eklund, a@Anna Ek, `@Anna Ek`, @Eva Ros, @Per Alm", "@Anna Eklund, a@Anna Ek, `@Anna Ek`, @Eva Ros, @Per Alm"],
])("%s", (written, sent) => {
  expect(withLinks(written, OFFICERS)).toBe(sent);
  expect(withoutLinks(sent, OFFICERS)).toBe(written);
  expect(withLinks(sent, OFFICERS)).toBe(sent);
});

test.each([
  ["to someone who has left", `[@Eva Ros](plaza:officer/${ID(6)})`],
  ["under another name", `[@Anna Ek](plaza:officer/${ID(3)})`],
  ["to one of two with the same name", `[@Per Alm](plaza:officer/${ID(4)})`],
  ["in the middle of a word", `a[@Anna Ek](plaza:officer/${ID(1)})`],
])("a link %s stays as it is", (_, link) => {
  expect(withoutLinks(link, OFFICERS)).toBe(link);
  expect(withLinks(link, OFFICERS)).toBe(link);
});

test("where nobody can be mentioned nothing is", () => {
  expect(withLinks("@Anna Ek", [])).toBe("@Anna Ek");
});

test("whom a text mentions", () => {
  expect(mentions(withLinks("Hej @Bo Ås", OFFICERS), ID(3))).toBe(true);
  expect(mentions(withLinks("Hej @Bo Ås", OFFICERS), ID(1))).toBe(false);
});

test.each([
  ["@", { start: 0, words: "" }],
  ["Hej @An", { start: 4, words: "An" }],
  ["(@Anna E", { start: 1, words: "Anna E" }],
  ["a@An", undefined],
  ["@An\nx", undefined],
  ["Hej", undefined],
])("what is being written in %j", (text, query) => {
  expect(queryAt(text, text.length)).toEqual(query);
});

test("suggests by the beginning of any part of a name", () => {
  const names = (words: string) => suggestions(words, OFFICERS).map(({ name }) => name);
  expect(names("")).toHaveLength(5);
  expect(names("ek")).toEqual(["Anna Ek", "Anna Ek-Lund"]);
  expect(names("lund")).toEqual(["Anna Ek-Lund"]);
  expect(names("ANNA EK-")).toEqual(["Anna Ek-Lund"]);
  expect(names("Bo Ås ")).toEqual([]);
  expect(suggestions("", mentionable([1, 2, 3, 4, 5, 6, 7, 8].map((n) => member(n, `Eva ${n}`)))).map(({ name }) => name)).toEqual(["Eva 1", "Eva 2", "Eva 3", "Eva 4", "Eva 5", "Eva 6"]);
});
