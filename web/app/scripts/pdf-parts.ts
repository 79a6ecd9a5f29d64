// Puts what pdf.js fetches by name when a document needs it (character maps, standard fonts, the decoder of JPEG 2000) where
// features/preview/pdf.ts looks for it: on our own server, in a folder of its version.
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path";
import type { Plugin } from "vite";

const manifest = createRequire(import.meta.url).resolve("pdfjs-dist/package.json");
const FROM = dirname(manifest);
const TO = `assets/pdfjs-${(JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version}/`;
/** Folders, and which of their files are in use: WebAssembly is not, the page's policy has no place for it. */
const PARTS: Record<string, RegExp> = { cmaps: /\.bcmap$/, standard_fonts: /\.(pfb|ttf)$/, wasm: /^openjpeg_nowasm_fallback\.js$/ };

export function pdfParts(): Plugin {
  return {
    name: "plaza:pdf-parts",
    generateBundle() {
      for (const [folder, wanted] of Object.entries(PARTS)) {
        for (const name of readdirSync(join(FROM, folder)).filter((file) => wanted.test(file))) {
          this.emitFile({ type: "asset", fileName: `${TO}${folder}/${name}`, source: readFileSync(join(FROM, folder, name)) });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use(`/${TO}`, (request, response, next) => {
        const path = normalize(new URL(request.url ?? "", "http://localhost").pathname);
        const file = join(FROM, path);
        if (!PARTS[path.split("/")[1] ?? ""]?.test(path.split("/")[2] ?? "") || !existsSync(file)) return next();
        if (path.endsWith(".js")) response.setHeader("Content-Type", "text/javascript");
        createReadStream(file).pipe(response);
      });
    },
  };
}
