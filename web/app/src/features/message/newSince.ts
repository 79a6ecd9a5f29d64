import type { Row } from "./rows";

/**
 * Puts the line "new since" before the first message of others with a number above since. Rows that begin after that message
 * do not have the line: they do not know where it belongs.
 */
export function withNewLine(rows: readonly Row[], since: number | undefined, author: string): readonly Row[] {
  if (since === undefined || firstNumber(rows) > since + 1) return rows;
  const at = rows.findIndex((row) => row.kind === "message" && row.message.event.author !== author && (row.message.event.no ?? 0) > since);
  const first = rows[at];
  if (first?.kind !== "message") return rows;
  // After the line the writer's name stands again.
  return [...rows.slice(0, at), { kind: "new", key: "new" }, { ...first, continued: false }, ...rows.slice(at + 1)];
}

/** The number of the first message among rows. */
export function firstNumber(rows: readonly Row[]): number {
  for (const row of rows) if (row.kind === "message") return row.message.event.no ?? 0;
  return 0;
}
