import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { onTestFinished } from "vitest";
import { parseQueueAddress, type QueueAddress } from "../../src/server/shared/queue-address.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Whether this machine has a Redis to test with. */
export const HAS_REDIS = hasRedis();

function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

/** A Redis of a test's own, which can be killed and comes back with what it had written. */
export class TestRedis {
  readonly port: number;
  readonly host: string;
  readonly #args: string[];
  #child: ChildProcess;

  private constructor(host: string, port: number, args: string[], child: ChildProcess) {
    this.host = host;
    this.port = port;
    this.#args = args;
    this.#child = child;
  }

  get url(): string {
    return `redis://${this.host}:${this.port}`;
  }

  get address(): QueueAddress {
    return parseQueueAddress(this.url, { isPublic: true });
  }

  /** @param settings of redis.conf, in place of the safe ones. */
  static async start(settings: Record<string, string> = {}): Promise<TestRedis> {
    const port = await freePort();
    const all = { appendonly: "yes", appendfsync: "always", "maxmemory-policy": "noeviction", ...settings };
    const { bind = "127.0.0.1" } = settings;
    const own = {
      port: String(port),
      bind,
      dir: temporaryFolder(),
      save: "",
      "enable-debug-command": "yes",
    };
    const args = Object.entries({ ...own, ...all }).flatMap(([name, value]) => [`--${name}`, value]);
    const redis = new TestRedis(bind, port, args, await launch(args));
    onTestFinished(() => redis.stop("SIGKILL"));
    return redis;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGCONT");
    this.#child.kill(signal);
    await ended;
  }

  async restart(): Promise<void> {
    this.#child = await launch(this.#args);
  }

  /** Lets it say nothing, as one behind a cable that is cut. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }
}

/** Resolves once it takes connections. */
async function launch(args: string[]): Promise<ChildProcess> {
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout?.setEncoding("utf8");
  let said = "";
  for await (const text of child.stdout ?? []) {
    said += text;
    if (said.includes("Ready to accept connections")) break;
  }
  child.stdout?.resume();
  if (child.exitCode !== null) throw new Error(`redis-server did not start: ${said}`);
  return child;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
