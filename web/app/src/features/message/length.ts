import { withLinks, type Mentionable } from "./mentions";

/** Bytes of UTF-8 that the server takes of one message at most, after NFC. */
export const MAX_TEXT = 64 * 1024;

/** From how many bytes on one is told what is left. */
const NEAR = 2000;

export interface Outgoing {
  /** As it is sent: outer space dropped, officers as links. */
  text: string;
  /** Bytes that there is room for yet, below 0 when it is too long; undefined while the end is far. */
  left: number | undefined;
}

/** What one writes, as a message. */
export function outgoingOf(written: string, officers: readonly Mentionable[]): Outgoing {
  const text = withLinks(written.trim(), officers);
  const left = MAX_TEXT - new TextEncoder().encode(text.normalize("NFC")).length;
  return { text, left: left <= NEAR ? left : undefined };
}

/** A number that stays while some letters are written, so that it is not read aloud at every one. */
export const roughly = (bytes: number): number => {
  const step = bytes < 100 ? 10 : 100;
  return Math.floor(bytes / step) * step;
};
