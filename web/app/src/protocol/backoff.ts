const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait before attempt n (0 = the first retry): doubling, never above 15 s, and spread over the upper half so
 * that the pages of a whole county do not come back in the same millisecond.
 */
export function backoff(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random() / 2));
}
