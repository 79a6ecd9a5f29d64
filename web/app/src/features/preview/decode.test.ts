import { expect, test } from "vitest";
import { decode } from "./decode";

const utf8 = (text: string) => new TextEncoder().encode(text);

test.each<[string, Uint8Array, string]>([
  ["UTF-8", utf8("Å, ä och ö 🙂"), "Å, ä och ö 🙂"],
  ["UTF-8 with its mark", Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), "a"],
  ["Windows' own", Uint8Array.of(0xe5, 0xe4, 0xf6, 0x3b, 0xa7), "åäö;§"],
  ["UTF-16", Uint8Array.of(0xff, 0xfe, 0xe5, 0x00), "å"],
  ["UTF-16, the other way round", Uint8Array.of(0xfe, 0xff, 0x00, 0xe5), "å"],
  ["nothing", new Uint8Array(), ""],
])("%s", (_, bytes, text) => {
  expect(decode(bytes, false)).toBe(text);
});

test("a character that the cut goes through is left out, not shown as something else", () => {
  const bytes = utf8("aö🙂");
  expect(decode(bytes.subarray(0, 2), true)).toBe("a");
  expect(decode(bytes.subarray(0, 5), true)).toBe("aö");
});

test("any bytes are some text", () => {
  for (let i = 0; i < 256; i++) expect(typeof decode(Uint8Array.from({ length: 40 }, (_, at) => (at * 7 + i * 13) % 256), i % 2 === 0)).toBe("string");
});
