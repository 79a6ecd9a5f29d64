import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";

/** A file as a person has it. */
export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const fileOf = (name: string, mimeType: string, content: Buffer | string): TestFile => ({ name, mimeType, buffer: Buffer.from(content) });

/** A file that compresses no better than a drawing does. */
export const largeFile = (name: string, megabytes: number): TestFile => fileOf(name, "application/octet-stream", randomBytes(megabytes << 20));

/** What Word writes begins like a ZIP file; more of it nobody looks at. */
export const wordFile = (name: string): TestFile =>
  fileOf(name, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Buffer.concat([Buffer.from("504b030414000600", "hex"), randomBytes(20_000)]));

/** A picture of one colour, as Windows' bitmaps are: no more than a header and the points. */
export function picture(name: string, width: number, height: number): TestFile {
  const header = Buffer.alloc(54);
  header.write("BM");
  header.writeUInt32LE(54 + width * height * 3, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return fileOf(name, "image/bmp", Buffer.concat([header, Buffer.alloc(width * height * 3, 0x8a)])); // rows of 800 points need no filling
}

/** Chooses files in the system's own dialogue, which a button opens. */
export async function choose(page: Page, button: string | RegExp, ...files: TestFile[]): Promise<void> {
  const [dialogue] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: button }).click()]);
  await dialogue.setFiles(files);
}

/**
 * Drags files over an element and lets go of them. The bytes are the page's own, since none can be handed over by their hundred;
 * the answer is the SHA-256 of each file, in hex.
 */
export function dropLarge(page: Page, selector: string, files: readonly { name: string; type: string; bytes: number }[]): Promise<string[]> {
  return page.locator(selector).evaluate(async (target, given) => {
    const transfer = new DataTransfer();
    const hashes: string[] = [];
    for (const { name, type, bytes } of given) {
      const content = new Uint8Array(bytes);
      for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
      hashes.push([...new Uint8Array(await crypto.subtle.digest("SHA-256", content))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
      transfer.items.add(new File([content], name, { type }));
    }
    for (const type of ["dragenter", "dragover", "drop"]) target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    return hashes;
  }, files);
}

/** Pastes a file into an element, as a picture that was copied is. */
export async function paste(page: Page, selector: string, name: string): Promise<void> {
  await page.locator(selector).evaluate((target, given) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([crypto.getRandomValues(new Uint8Array(2000))], given, { type: "text/plain" }));
    target.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }));
  }, name);
}

/** A second of a tone, as the simplest sound files are: a header and the samples. */
export function tone(name: string): TestFile {
  const samples = 8000;
  const header = Buffer.alloc(44);
  header.write("RIFF");
  header.writeUInt32LE(36 + samples, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(samples, 24);
  header.writeUInt32LE(samples, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples, 40);
  return fileOf(name, "audio/wav", Buffer.concat([header, Buffer.from(Array.from({ length: samples }, (_, at) => 128 + Math.round(60 * Math.sin(at / 3))))]));
}

/** A short film, which the browser itself takes of a canvas. */
export async function film(page: Page, name: string): Promise<TestFile> {
  const content = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    const draw = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8" });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const ended = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start(100); // milliseconds of film in each part
    for (let frame = 0; parts.length < 10; frame++) {
      if (draw) draw.fillStyle = `hsl(${frame * 7} 80% 50%)`;
      draw?.fillRect((frame * 13) % 280, (frame * 7) % 130, 40, 40);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    recorder.stop();
    await ended;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  return fileOf(name, "video/webm", Buffer.from(content));
}

/** Drops files or folders of this machine's disk, as from the system's own windows. */
export async function dropPaths(page: Page, ...paths: string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { x, y } = (await page.locator("main h2").first().boundingBox()) ?? { x: 0, y: 0 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, x: x + 5, y: y + 5, data: { items: [], files: paths, dragOperationsMask: 1 } });
  }
  await devtools.detach();
}
