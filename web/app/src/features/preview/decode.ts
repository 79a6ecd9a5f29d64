/** Encodings by the mark that a text in them may begin with. */
const MARKS: readonly { mark: readonly number[]; encoding: string }[] = [
  { mark: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { mark: [0xff, 0xfe], encoding: "utf-16le" },
  { mark: [0xfe, 0xff], encoding: "utf-16be" },
];

/**
 * The text in the first bytes of a file: in the encoding that it says, else UTF-8, else, when it is no UTF-8, as Windows
 * programs in Sweden have long written it. isCut = the file goes on, perhaps in the middle of a character.
 */
export function decode(bytes: Uint8Array, isCut: boolean): string {
  const marked = MARKS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte));
  if (marked) return new TextDecoder(marked.encoding).decode(bytes, { stream: isCut });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
