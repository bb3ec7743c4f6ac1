import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { Peer } from "../../support/peer.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import type { Cable } from "./network.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The steady engine joins the program of its own checkout. */
function withSteady(root: string): { NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--import ${pathToFileURL(join(root, "test/support/steady/register.js"))}` };
}

/** A server in a network namespace of its own, with the engine that draws at a steady pace. */
export class Machine {
  readonly cable: Cable;
  readonly child: ChildProcess;
  readonly #folder = temporaryFolder();
  stderr = "";
  #isReady = false;

  /** @param root of the checkout that runs: another one is another version. */
  constructor(cable: Cable, queue: string, outputDir: string, root = ROOT) {
    this.cable = cable;
    const addresses = ["--req-addr", `tcp://${cable.address}:5555`, "--pub-addr", `tcp://${cable.address}:5556`];
    const serve = [
      "serve",
      "--engine",
      "steady",
      "--device",
      "clock",
      "--insecure",
      "--max-rate",
      "0",
      "--output-dir",
      outputDir,
    ];
    const { NODE_ENV, NODE_EXTRA_CA_CERTS, ...env } = process.env;
    this.child = spawn(
      "ip",
      [
        "netns",
        "exec",
        cable.namespace,
        process.execPath,
        join(root, "bin/run.js"),
        ...serve,
        "--queue",
        queue,
        ...addresses,
      ],
      { env: { ...env, ...withSteady(root), XDG_DATA_HOME: this.#folder }, stdio: ["ignore", "pipe", "pipe"] },
    );
    this.child.stdout?.once("data", () => {
      this.#isReady = true;
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk;
    });
    onTestFinished(() => this.kill());
  }

  async ready(): Promise<void> {
    await until("a machine is ready", () => this.#isReady || this.child.exitCode !== null, 120_000);
    if (this.child.exitCode !== null) throw new Error(`it ended: ${this.stderr}`);
  }

  connect(): Promise<Peer> {
    return Peer.connect(`tcp://${this.cable.address}:5555`, `tcp://${this.cable.address}:5556`);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }
}
