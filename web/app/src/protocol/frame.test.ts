import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame, MalformedFrame } from "./frame";
import type { ClientMessage } from "./wire.gen";

/** The frames that the server's tests hold it to. */
const golden = new URL("../../../../hub/wire/testdata/", import.meta.url);
const files = readdirSync(golden).filter((name) => name.endsWith(".json"));
const read = (name: string) => readFileSync(new URL(name, golden), "utf8").trimEnd();

/** Their types; the files of one are its name, or its name and a variant's. */
const meeting = ["join", "leave", "publish", "answer", "restart", "watch", "devices", "hand", "order", "quality", "check"];
const fromClient = ["resume", "subscribe", "unsubscribe", "here", "away", "typing", ...meeting.map((name) => `meeting_${name}`)];
const isFromClient = (name: string) => fromClient.includes(name.replace(/(-.*)?\.json$/, ""));

test.each(files.filter((name) => !isFromClient(name)))("reads what the server writes: %s", (name) => {
  expect(decodeFrame(read(name))).toEqual([JSON.parse(read(name))]);
});

test.each(files.filter(isFromClient))("writes what the server reads: %s", (name) => {
  const text = read(name);
  expect(encodeFrame(JSON.parse(text) as ClientMessage)).toBe(text);
});

test("several messages share a frame, and unknown types and members are passed over", () => {
  const frame = ['{"t":"ping","later":1}', '{"t":"from_the_future","body":7}', '{"t":"resumed","room":"a","body":{"seq":3,"later":1}}', ""].join("\n");
  expect(decodeFrame(frame)).toEqual([{ t: "ping" }, { t: "resumed", room: "a", body: { seq: 3 } }]);
});

test.each([
  "[]",
  "nonsense",
  "{}",
  '{"t":1}',
  '{"t":"resumed","room":"a"}',
  '{"t":"resumed","body":{"seq":1}}',
  '{"t":"resumed","room":"a","body":{"seq":1.5}}',
  '{"t":"presence","room":"a","body":{"here":"x"}}',
  '{"t":"presence","room":"a","body":{"here":[1]}}',
  '{"t":"meeting_wanted","room":"a","body":{"layers":{"camera":"x"}}}',
  '{"t":"meeting_joined","room":"a","body":{"participant":"x","token":"x","resume_seconds":30,"resumed":1,"relays":[]}}',
  '{"t":"meeting_seats","room":"a","body":{"generation":1,"seats":[1]}}',
  '{"t":"event","room":"a","body":{"id":"x","room":"a","seq":0,"time":"","type":"","author":""}}',
  '{"t":"event","room":"a","body":{"id":"x","room":"b","seq":1,"time":"","type":"","author":""}}',
])("refuses %s", (frame) => {
  expect(() => decodeFrame(frame)).toThrow(MalformedFrame);
});
