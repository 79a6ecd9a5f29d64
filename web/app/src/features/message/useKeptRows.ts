import { createContext, use, useCallback, useEffect, useState } from "react";
import { seqOf, type Row } from "./rows";

/** Asks that an event's row stays on the page until the returned function is called. */
type Keep = (seq: number) => () => void;

export const KeepContext = createContext<Keep>(() => () => undefined);

/** Keeps the row of an event on the page, also when the dialogue is scrolled away from it: what one writes in it stays. */
export function useKept(seq: number, isKept: boolean): void {
  const keep = use(KeepContext);
  useEffect(() => (isKept ? keep(seq) : undefined), [keep, seq, isKept]);
}

export interface ShownRow {
  row: Row;
  /** It is out of view and stays for the focus, or for what is open in it. */
  away: boolean;
}

/** The rows in view, and among them, in their order, those out of view that are kept. */
export function useKeptRows(rows: readonly Row[], focused: number | undefined): { shown: readonly ShownRow[]; keep: Keep } {
  const [held, setHeld] = useState<readonly number[]>([]); // an event once for each time it is asked for
  const [kept, setKept] = useState<ReadonlyMap<number, Row>>(new Map());
  const keep = useCallback((seq: number) => {
    setHeld((before) => [...before, seq]);
    return () => setHeld((before) => before.toSpliced(before.indexOf(seq), 1));
  }, []);

  const wanted = new Set(focused === undefined ? held : [...held, focused]);
  const present = new Map(rows.flatMap((row) => (wanted.has(seqOf(row) ?? 0) ? [[seqOf(row) ?? 0, row] as const] : [])));
  const next = new Map([...wanted].flatMap((seq) => { const row = present.get(seq) ?? kept.get(seq); return row ? [[seq, row] as const] : []; }));
  if (next.size !== kept.size || [...next].some(([seq, row]) => kept.get(seq) !== row)) setKept(next);

  const away = [...next].filter(([seq]) => !present.has(seq)).sort(([a], [b]) => a - b);
  const first = rows.map(seqOf).find((seq) => seq !== undefined) ?? 0;
  const asAway = (side: (seq: number) => boolean) => away.filter(([seq]) => side(seq)).map(([, row]) => ({ row, away: true }));
  return { shown: [...asAway((seq) => seq < first), ...rows.map((row) => ({ row, away: false })), ...asAway((seq) => seq >= first)], keep };
}
