import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BIN, env } from "./servers.js";

/** A backend with one worker that has its model loaded, and the command beside it. */
export async function warmServe() {
  const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-bench-"));
  const address = `ipc://${join(folder, "requests.sock")}`;
  const flags = ["--req-addr", address, "--pub-addr", `ipc://${join(folder, "updates.sock")}`, "--workers", "1"];
  const own = { ...env, XDG_DATA_HOME: folder };
  const child = spawn(process.execPath, [BIN, "serve", "--device", "cpu", "--json", ...flags], {
    env: own,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface(child.stdout), "line");

  function generate(...args) {
    const output = ["-o", join(folder, "picture.png"), "--json"];
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [BIN, "generate", "a red dragon", ...output, ...args],
      {
        env: own,
        encoding: "utf8",
      },
    );
    if (status !== 0) throw new Error(`generate ended with ${status}: ${stderr}`);
    return { passed: performance.now() - start, job: JSON.parse(stdout).jobs[0] };
  }
  const picture = (seed) => generate("--seed", String(seed), "--req-addr", address).job.duration_s * 1000;
  // The first one waits for the model.
  picture(0);
  return {
    /** Milliseconds that the worker takes for a picture. */
    picture,
    /** Milliseconds of the whole command, which starts a backend of its own. */
    alone: (seed) => generate("--seed", String(seed)).passed,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
