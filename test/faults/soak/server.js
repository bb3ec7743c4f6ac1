import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../bin/run.js", import.meta.url));
/** `serve` with two workers in a folder of its own, which remembers so many jobs. */
export async function startServer(keptJobs) {
  const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-soak-"));
  const place = { reqAddr: `ipc://${join(folder, "req.sock")}`, pubAddr: `ipc://${join(folder, "pub.sock")}` };
  const [data, outputs] = [join(folder, "data"), join(folder, "outputs")];
  const addresses = ["--req-addr", place.reqAddr, "--pub-addr", place.pubAddr];
  const folders = ["--data-dir", data, "--output-dir", outputs];
  const settings = ["--workers", "2", "--device", "cpu", "--keep-jobs", keptJobs];
  const child = spawn(process.execPath, [PROGRAM, "serve", ...addresses, ...folders, ...settings], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const ended = once(child, "close");
  const died = ended.then(([code, signal]) => {
    throw new Error(`serve ended with ${signal ?? code}: ${said}`);
  });
  died.catch(() => {});
  await Promise.race([once(child.stdout, "data"), died]);
  child.stdout.resume();

  async function stop() {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }

  /** What may grow, by the names in the table. `worker` is the process of one that is never killed. */
  function sample(worker) {
    return {
      "server MB": ownMegabytes(child.pid),
      "server files": openFiles(child.pid),
      "worker MB": ownMegabytes(worker),
      "worker files": openFiles(worker),
      "store MB": statSync(join(data, "jobs.mdb")).size / 2 ** 20,
      pictures: readdirSync(outputs).length,
    };
  }
  return { ...place, died, stop, sample };
}

/** Memory of its own, without the files that it has mapped. */
function ownMegabytes(pid) {
  return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

function openFiles(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}
