import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The server under test, as `make build` leaves it. */
const BINARY = new URL("../../../bin/plaza", import.meta.url).pathname;
const READY_MS = 150_000; // the first start makes a database cluster and writes the demo's cases
const STOP_MS = 60_000;

/** A demo installation with a port and a data folder that outlive its processes. */
export class Plaza {
  readonly url: string;
  private readonly port: number;
  private readonly flags: readonly string[];
  private readonly data: string;
  private process: ChildProcess | undefined;
  private errors = "";

  private constructor(port: number, flags: readonly string[]) {
    this.flags = flags;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.data = mkdtempSync(join(tmpdir(), "plaza-e2e-"));
    chmodSync(this.data, 0o755); // run as root, the database has a user of its own
  }

  static readonly isBuilt = existsSync(BINARY);

  /** flags are further ones of serve, at every start. */
  static async start(...flags: string[]): Promise<Plaza> {
    const plaza = new Plaza(await freePort(), flags);
    await plaza.serve();
    return plaza;
  }

  /** Starts the server, or another build of it, over the data that is there. */
  async serve(binary = BINARY): Promise<void> {
    const flags = ["serve", "--demo", "--listen", `127.0.0.1:${this.port}`, "--data", this.data, ...this.flags];
    const child = spawn(binary, flags, { stdio: ["ignore", "pipe", "pipe"], env: withoutSettings(process.env) });
    this.process = child;
    child.stderr.on("data", (chunk: Buffer) => (this.errors = (this.errors + chunk.toString()).slice(-4000)));
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.startsWith("ready url=")) resolve();
      });
      child.once("exit", (code, signal) => reject(new Error(`the server ended (${String(code ?? signal)}) before it was ready:\n${this.errors}`)));
      setTimeout(() => reject(new Error(`the server was not ready in ${READY_MS} ms:\n${this.errors}`)), READY_MS).unref();
    });
    await ready;
  }

  /** SIGKILL: the server has no chance to finish anything. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const stuck = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    child.kill(signal);
    await ended;
    clearTimeout(stuck);
  }
}

/** Runs another of the program's commands to its end. */
export const run = (...parameters: string[]) => spawnSync(BINARY, parameters, { encoding: "utf8", env: withoutSettings(process.env) });

/** What the tests are told by PLAZA_… is no setting of the server's. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("PLAZA_")));
}

/** An address at which this machine is reached, through its network where it has one. */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) => all);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === "object" && address) resolve(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}
