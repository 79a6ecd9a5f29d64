import { expect, test } from "vitest";
import { MOST_COLUMNS, MOST_ROWS, tableOf } from "./csv";

test.each([
  ["fastighet;area\nHamnen 1:2;1 200,5\n", ["fastighet", "area"], [["Hamnen 1:2", "1 200,5"]]],
  ["a,b\r\n1,2\r\n", ["a", "b"], [["1", "2"]]],
  ["a\tb\n1\t2", ["a", "b"], [["1", "2"]]],
  ['namn;ord\n"Ek; Anna";"sa ""hej"""\n', ["namn", "ord"], [["Ek; Anna", 'sa "hej"']]],
  ['a;b\n"två\nrader";2\n', ["a", "b"], [["två\nrader", "2"]]],
  ["a;b\n1\n1;2;3\n", ["a", "b", ""], [["1", "", ""], ["1", "2", "3"]]],
  ["a;b\n\n;\n1;2", ["a", "b"], [["1", "2"]]],
])("%j", (text, head, rows) => {
  expect(tableOf(text)).toEqual({ head, rows, isCut: false });
});

test("nothing is no table", () => {
  expect(tableOf("")).toEqual({ head: [], rows: [], isCut: false });
});

test("only the first rows and columns are shown, and it is said", () => {
  const row = (columns: number) => Array.from({ length: columns }, (_, at) => String(at)).join(";");
  const exact = tableOf(Array.from({ length: MOST_ROWS + 1 }, () => row(3)).join("\n"));
  expect([exact.rows.length, exact.isCut]).toEqual([MOST_ROWS, false]);
  const long = tableOf(Array.from({ length: MOST_ROWS + 2 }, () => row(3)).join("\n"));
  expect([long.rows.length, long.isCut]).toEqual([MOST_ROWS, true]);
  const wide = tableOf([row(MOST_COLUMNS + 1), row(2)].join("\n"));
  expect([wide.head.length, wide.isCut]).toEqual([MOST_COLUMNS, true]);
});
