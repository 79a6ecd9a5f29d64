import { parse } from "papaparse";

export const MOST_ROWS = 500;
export const MOST_COLUMNS = 100;

export interface Table {
  head: string[];
  rows: string[][];
  /** There is more than is shown. */
  isCut: boolean;
}

/** The first rows of values separated by commas, semicolons or tabs; the first row names the columns. */
export function tableOf(text: string): Table {
  const { data } = parse<string[]>(text, { skipEmptyLines: "greedy", preview: MOST_ROWS + 2 });
  const columns = Math.max(0, ...data.map((row) => row.length));
  const width = Math.min(columns, MOST_COLUMNS);
  const lines = data.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ""));
  const [head = [], ...rows] = lines;
  return { head, rows: rows.slice(0, MOST_ROWS), isCut: rows.length > MOST_ROWS || columns > width };
}
