import { expect, test } from "vitest";
import { isImage, kindOf } from "./kind";

test.each([
  ["application/pdf", "plan", "pdf"],
  ["APPLICATION/PDF; version=1.7", "plan.bin", "pdf"],
  ["", "Plankarta.PDF", "pdf"],
  ["application/octet-stream", "Plankarta.pdf", "pdf"],
  ["text/plain", "läs mig.md", "markdown"],
  ["text/plain; charset=utf-8", "läs mig", "text"],
  ["application/vnd.ms-excel", "fastigheter.csv", "csv"],
  ["application/vnd.ms-excel", "fastigheter.xls", undefined],
  ["image/jpeg", "vy.jpg", "image"],
  ["image/svg+xml", "karta.svg", undefined],
  ["image/tiff", "flygfoto.tif", undefined],
  ["audio/mpeg", "möte.mp3", "audio"],
  ["video/mp4", "drönare.mp4", "video"],
  ["text/html", "sida.html", undefined],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "yttrande.docx", undefined],
  ["constructor", "x.constructor", undefined],
  ["", "x.toString", undefined],
  ["", "", undefined],
])("%s, %s → %s", (mediaType, name, kind) => {
  expect(kindOf({ mediaType, name })).toBe(kind);
  expect(isImage({ mediaType, name })).toBe(kind === "image");
});
