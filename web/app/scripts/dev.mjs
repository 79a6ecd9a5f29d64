// `make dev`: the app with hot reload, before a Plaza that is built and started anew when its Go code changes.
//
// Vite has the address that browsers open and passes on to the server what is the server's, as a proxy does before a real
// installation: the server is told that address with --url, and checks Origin, cookies and sockets as it always does. Pages
// get the Content-Security-Policy of the server; only what Vite puts into them has a nonce beside it.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer as listen } from "node:net";
import { join, relative, resolve, sep } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createServer } from "vite";

const root = resolve(import.meta.dirname, "../../..");
const app = join(root, "web/app");
const binary = join(root, "bin/plaza");
const { values } = parseArgs({ options: { data: { type: "string", default: "data" }, listen: { type: "string", default: "localhost:8080" } } });
const data = resolve(values.data);
const address = new URL(`http://${values.listen}`);
const behind = `127.0.0.1:${await freePort()}`;
const nonce = randomBytes(16).toString("base64");

process.chdir(app); // where the app's tools look for their configuration

let server; // the Go process
let policy = "";
let renewing = false;
let changed = false;

/** Builds and starts the server; what does not build leaves the one before at work. */
async function renew() {
  changed = true;
  if (renewing) return;
  renewing = true;
  while (changed) {
    changed = false;
    if (!(await build())) continue;
    await stop();
    await start();
  }
  renewing = false;
}

async function build() {
  const [code] = await once(spawn("go", ["build", "-o", binary, "./cmd/plaza"], { cwd: root, stdio: "inherit" }), "exit");
  return code === 0;
}

async function start() {
  const flags = ["serve", "--demo", "--data", data, "--listen", behind, "--url", address.origin];
  const child = spawn(binary, flags, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  server = { child, ended };
  const ready = once(createInterface({ input: child.stdout }), "line");
  if ((await Promise.race([ready.then(() => true), ended.then(() => false)])) === false) {
    console.error("dev: the server did not start; it is tried again when its code changes");
    return;
  }
  const answer = await fetch(`http://${behind}/healthz`);
  policy = answer.headers.get("content-security-policy") ?? "";
  console.log(`dev: ready url=${address.origin} pid=${child.pid}`);
}

async function stop() {
  if (!server) return;
  server.child.kill("SIGTERM");
  await server.ended;
}

async function freePort() {
  const probe = listen();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Of what the Go program is made of; tests are not. */
function isGoSource(file) {
  const path = relative(root, file);
  return /\.(go|sql|mod|csv|json)$/.test(path) && !/_test\.go$|(^|\/)testdata\//.test(path) && !path.startsWith(`web${sep}app${sep}`);
}

const asServer = {
  name: "plaza-server",
  configureServer(vite) {
    vite.middlewares.use((_request, response, next) => {
      response.setHeader("Content-Security-Policy", policy.replace(/(script-src|style-src) 'self'/g, `$1 'self' 'nonce-${nonce}'`));
      next();
    });
    vite.watcher.add([...["cmd", "hub", "media", "migrations", "rooms", "storage", "web"].map((folder) => join(root, folder)), join(root, "go.mod")]);
    vite.watcher.on("change", (file) => isGoSource(file) && void renew());
    vite.watcher.on("unlink", (file) => isGoSource(file) && void renew());
  },
};

const vite = await createServer({
  root: app,
  plugins: [asServer],
  html: { cspNonce: nonce },
  server: {
    host: address.hostname,
    port: Number(address.port),
    strictPort: true,
    proxy: { "^/(api/|ws\\?|heads\\.jsonl)": { target: `http://${behind}`, ws: true } },
  },
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await Promise.all([stop(), vite.close()]);
    process.exit(0);
  });
}
await vite.listen();
await renew();
if (!server) process.exit(1);
