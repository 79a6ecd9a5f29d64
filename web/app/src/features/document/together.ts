import { ApiError } from "@/api";

const AT_ONCE = 100; // ids in one request: more make an address that a proxy may refuse

interface Asked<T> {
  id: string;
  answer: (found: T) => void;
  fail: (error: unknown) => void;
}

/**
 * Turns a request for several things of a room into one for a single thing: those that are asked for in the same moment, as the
 * cards of a page of messages do, are fetched together. One that the answer lacks is not found.
 */
export function together<T extends { id: string }>(fetch: (room: string, ids: readonly string[]) => Promise<readonly T[]>): (room: string, id: string) => Promise<T> {
  const waiting = new Map<string, Asked<T>[]>();

  const fetchPart = async (room: string, ids: readonly string[], asked: readonly Asked<T>[]) => {
    try {
      const found = new Map((await fetch(room, ids)).map((one) => [one.id, one]));
      for (const { id, answer, fail } of asked) {
        const one = found.get(id);
        if (one) answer(one);
        else fail(new ApiError("not_found"));
      }
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  };

  const fetchAll = (room: string) => {
    const asked = waiting.get(room) ?? [];
    waiting.delete(room);
    const ids = [...new Set(asked.map(({ id }) => id))];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const part = ids.slice(at, at + AT_ONCE);
      void fetchPart(room, part, asked.filter(({ id }) => part.includes(id)));
    }
  };

  return (room, id) =>
    new Promise((answer, fail) => {
      const asked = waiting.get(room);
      if (asked) asked.push({ id, answer, fail });
      else {
        waiting.set(room, [{ id, answer, fail }]);
        setTimeout(() => fetchAll(room), 0);
      }
    });
}
