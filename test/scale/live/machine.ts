import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { Peer } from "../../support/peer.ts";
import { WITH_STEADY } from "../../support/steady.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import type { Cable } from "./network.ts";

const PROGRAM = fileURLToPath(new URL("../../../bin/run.js", import.meta.url));

/** A server in a network namespace of its own, with the engine that draws at a steady pace. */
export class Machine {
  readonly cable: Cable;
  readonly child: ChildProcess;
  readonly #folder = temporaryFolder();
  stderr = "";
  #isReady = false;

  constructor(cable: Cable, queue: string, outputDir: string, flags: string[] = []) {
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
      ["netns", "exec", cable.namespace, process.execPath, PROGRAM, ...serve, "--queue", queue, ...addresses, ...flags],
      { env: { ...env, ...WITH_STEADY, XDG_DATA_HOME: this.#folder }, stdio: ["ignore", "pipe", "pipe"] },
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
