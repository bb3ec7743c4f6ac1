import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { WITH_STEADY } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { childrenOf } from "./processes.ts";
import { DEVICE, ENGINE, isFull } from "./size.ts";

export const PROGRAM = fileURLToPath(new URL("../../bin/run.js", import.meta.url));

/** Without what the test runner adds, and without what makes each start of Node 50 ms longer. */
export function environment(): NodeJS.ProcessEnv {
  const { NODE_ENV, NODE_OPTIONS, NODE_EXTRA_CA_CERTS, DGX_PIXELS_LOG, ...rest } = process.env;
  return { ...rest, NO_COLOR: "1" };
}

/** Where one server after another has its sockets and files. */
export class Place {
  readonly folder: string;
  readonly reqAddr: string;
  readonly pubAddr: string;
  dataDir: string;
  outputDir: string;

  constructor(folder = temporaryFolder()) {
    this.folder = folder;
    this.reqAddr = `ipc://${join(folder, "req.sock")}`;
    this.pubAddr = `ipc://${join(folder, "pub.sock")}`;
    this.dataDir = join(folder, "data");
    this.outputDir = join(folder, "outputs");
  }

  get storePath(): string {
    return join(this.dataDir, "jobs.mdb");
  }

  serve(...flags: string[]): Serving {
    return new Serving(this, flags);
  }
}

/** `serve` as users start it, with jobs kept on disk; it ends with the test. */
export class Serving {
  readonly child: ChildProcess;
  /** How it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves with the milliseconds from its start to the line that says so; rejects when it ends before. */
  readonly ready: Promise<number>;
  /** Where it listens beside its sockets on disk, once it is ready. */
  tcp = { req: "", pub: "" };
  stderr = "";
  #mayEnd = false;

  constructor({ reqAddr, pubAddr, dataDir, outputDir }: Place, flags: string[]) {
    const addresses = ["--req-addr", `${reqAddr},tcp://127.0.0.1:*`, "--pub-addr", `${pubAddr},tcp://127.0.0.1:*`];
    const folders = ["--data-dir", dataDir, "--output-dir", outputDir];
    const engine = ["--engine", ENGINE, "--device", DEVICE];
    const started = performance.now();
    this.child = spawn(process.execPath, [PROGRAM, "serve", ...addresses, ...folders, ...engine, ...flags], {
      env: { ...environment(), ...(isFull ? {} : WITH_STEADY) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = once(this.child, "close").then(([code, signal]) => ({ code, signal }));
    this.ready = this.#firstLine().then(() => performance.now() - started);
    this.ready.catch(() => {});
    onTestFinished(async () => {
      const hasDied = !this.#mayEnd && (this.child.exitCode !== null || this.child.signalCode !== null);
      await this.kill();
      if (hasDied) throw new Error(`serve ended by itself: ${this.stderr}`);
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Its workers, and whatever else it has started. */
  get children(): number[] {
    return childrenOf(this.pid);
  }

  async kill(): Promise<void> {
    this.#mayEnd = true;
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** Resolves when it is ready, or with what it said when it would not start. */
  async refusal(): Promise<string | undefined> {
    this.#mayEnd = true;
    return this.ready.then(
      () => {
        this.#mayEnd = false;
        return undefined;
      },
      () => this.stderr,
    );
  }

  /** Milliseconds from SIGTERM to its end. */
  async stop(): Promise<number> {
    this.#mayEnd = true;
    const start = performance.now();
    this.child.kill("SIGTERM");
    await this.ended;
    return performance.now() - start;
  }

  async #firstLine(): Promise<void> {
    const line = new Promise<Buffer>((resolve) => this.child.stdout?.once("data", resolve));
    const first = await Promise.race([line, this.ended]);
    if (!Buffer.isBuffer(first)) throw new Error(`serve ended with ${first.signal ?? first.code}: ${this.stderr}`);
    const [req = "", pub = ""] = String(first).match(/tcp:[/0-9.:]+/g) ?? [];
    this.tcp = { req, pub };
  }
}
