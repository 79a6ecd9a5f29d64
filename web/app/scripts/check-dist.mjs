// Holds what is built to two promises: the page asks nobody but its own server for anything, and its first page is light.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
const MOST_BYTES = 250_000;
// What a browser fetches for the first page after sign-in: the entry, the words, and the frame with the cases.
const FIRST_PAGE = ["index.html", "src/locales/sv.po", "src/features/shell/index.ts"];

// Where CSS and HTML name something that is fetched. Addresses in scripts are names of XML spaces and links to manuals;
// what a script may fetch is the Content-Security-Policy's matter, and the browser tests watch it.
const FETCHED = {
  css: /(?:url\(\s*|@import\s+)["']?((?:https?:)?\/\/[^"')\s]+)/g,
  html: /(?:src|href|action)\s*=\s*["']?((?:https?:)?\/\/[^"'\s>]+)/g,
};
const INLINE = /<script(?![^>]*\ssrc=)[^>]*>|<style[\s>]|\sstyle\s*=|\son[a-z]+\s*=/gi;
const FETCHING_SCRIPT = /(?:\bimport\s*\(?|\bimportScripts\s*\(|\bfetch\s*\(|new\s+(?:Worker|WebSocket|EventSource)\s*\()\s*["'`](?:https?:|wss?:)?\/\/[^"'`]+/g;

const files = readdirSync(DIST, { recursive: true, encoding: "utf8" });
const faults = [];

for (const name of files) {
  const extension = name.split(".").at(-1);
  if (!["css", "html", "js"].includes(extension)) continue;
  const content = readFileSync(join(DIST, name), "utf8");
  for (const [, address] of content.matchAll(FETCHED[extension] ?? /$^/g)) faults.push(`${name} fetches ${address}`);
  if (extension === "html") for (const [found] of content.matchAll(INLINE)) faults.push(`${name} has inline code or style: ${found}`);
  if (extension === "js") for (const [found] of content.matchAll(FETCHING_SCRIPT)) faults.push(`${name} fetches: ${found}`);
}

const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"));
const scripts = new Set();
const collect = (key) => {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}`);
  if (scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  chunk.imports?.forEach(collect);
};
FIRST_PAGE.forEach(collect);
const bytes = [...scripts].reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0);
if (bytes > MOST_BYTES) faults.push(`the first page has ${bytes} bytes of scripts (gzip), at most ${MOST_BYTES}`);

for (const fault of faults) console.error(fault);
console.log(`dist: ${files.length} files, first page ${Math.round(bytes / 1000)} kB of scripts (gzip), ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
