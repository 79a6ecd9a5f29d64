import { createHash } from "node:crypto";

/** A PDF document of A4 pages, each with its lines of text (Latin-1), made here so that the tests know what stands in it. */
export function pdfOf(pages: readonly (readonly string[])[], password?: string): Buffer {
  const id = createHash("md5").update(pages.flat().join("\n")).digest();
  const lock = password === undefined ? undefined : lockOf(password, id);
  const objects: Buffer[] = [];
  const add = (number: number, body: string | Buffer) => (objects[number] = Buffer.concat([latin(`${number} 0 obj\n`), Buffer.isBuffer(body) ? body : latin(body), latin("\nendobj\n")]));

  add(1, "<< /Type /Catalog /Pages 2 0 R >>");
  add(2, `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${4 + 2 * at} 0 R`).join(" ")}] >>`);
  add(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  for (const [at, lines] of pages.entries()) {
    const [page, content] = [4 + 2 * at, 5 + 2 * at];
    const text = latin(`BT /F1 14 Tf 72 770 Td 20 TL ${lines.map((line) => `(${line.replace(/[\\()]/g, "\\$&")}) Tj T*`).join(" ")} ET`);
    const stream = lock ? rc4(lock.keyOf(content), text) : text;
    add(page, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${content} 0 R >>`);
    add(content, Buffer.concat([latin(`<< /Length ${stream.length} >>\nstream\n`), stream, latin("\nendstream")]));
  }
  if (lock) add(objects.length, `<< /Filter /Standard /V 1 /R 2 /O <${lock.owner.toString("hex")}> /U <${lock.user.toString("hex")}> /P -4 >>`);

  const encryption = lock ? ` /Encrypt ${objects.length - 1} 0 R` : "";
  let place = 9;
  const table = objects.slice(1).map((object) => {
    const line = `${String(place).padStart(10, "0")} 00000 n \n`;
    place += object.length;
    return line;
  });
  const hex = id.toString("hex");
  const end = `xref\n0 ${objects.length}\n0000000000 65535 f \n${table.join("")}trailer\n<< /Size ${objects.length} /Root 1 0 R /ID [<${hex}> <${hex}>]${encryption} >>\nstartxref\n${place}\n%%EOF\n`;
  return Buffer.concat([latin("%PDF-1.4\n"), ...objects.slice(1), latin(end)]);
}

const latin = (text: string): Buffer => Buffer.from(text, "latin1");
const md5 = (...parts: Buffer[]): Buffer => createHash("md5").update(Buffer.concat(parts)).digest();

// ISO 32000-1, 7.6.3: the standard security handler in its first revision, with keys of 40 bits.
const PADDING = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
const PERMISSIONS = Buffer.from([0xfc, 0xff, 0xff, 0xff]); // -4

function lockOf(password: string, id: Buffer) {
  const padded = Buffer.concat([latin(password), PADDING]).subarray(0, 32);
  const owner = rc4(md5(padded).subarray(0, 5), padded);
  const key = md5(padded, owner, PERMISSIONS, id).subarray(0, 5);
  const keyOf = (object: number) => md5(key, Buffer.from([object & 0xff, object >> 8, 0, 0, 0])).subarray(0, 10);
  return { owner, user: rc4(key, PADDING), keyOf };
}

function rc4(key: Buffer, input: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, at) => at);
  const swap = (a: number, b: number) => ([state[a], state[b]] = [state[b]!, state[a]!]);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) & 0xff;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(
    input.map((byte) => {
      i = (i + 1) & 0xff;
      j = (j + state[i]!) & 0xff;
      swap(i, j);
      return byte ^ state[(state[i]! + state[j]!) & 0xff]!;
    }),
  );
}
