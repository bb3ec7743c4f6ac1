import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encodePng } from "../../dist/image/files/png.js";
import { BIN, env } from "../processes/servers.js";
import { Watched } from "../processes/watched.js";
import { plain } from "../results.js";

export const title = "watch";
export const about =
  "Processor time of `watch` with 20 running jobs on a terminal of 120x40 in tmux, bars and pictures of half blocks, over ten seconds. Every eighth update is a picture.";

const JOBS = 20;
const SECONDS = 10;
const WARM_UP_S = 4;
const MOST = 15;
/** What /proc counts processor time in. */
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

export async function measure() {
  if (spawnSync("tmux", ["-V"]).status !== 0) return [plain("skipped: there is no tmux", "")];
  const each = 30 * JOBS;
  return [
    await share("30 updates a second in all", 30),
    await share(`30 updates a second of each job, ${each} in all`, each),
  ];
}

async function share(name, perSecond) {
  const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-bench-"));
  const socket = join(folder, "tmux");
  const tmux = (...args) => execFileSync("tmux", ["-S", socket, ...args], { encoding: "utf8", env });
  const [reqAddr, pubAddr] = ["req", "pub"].map((end) => `ipc://${join(folder, end)}.sock`);
  const backend = new Watched(JOBS, pictures());
  await backend.listen(reqAddr, pubAddr);
  backend.publish(perSecond);
  try {
    const unset = ["-u", "CI", "-u", "NO_COLOR", "-u", "NODE_EXTRA_CA_CERTS", "COLORTERM=truecolor"];
    const command = [
      process.execPath,
      BIN,
      "watch",
      "--preview",
      "blocks",
      "--req-addr",
      reqAddr,
      "--pub-addr",
      pubAddr,
    ];
    tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", "env", ...unset, ...command);
    const pid = tmux("display-message", "-p", "#{pane_pid}").trim();
    await sleep(WARM_UP_S * 1000);
    const shown = tmux("capture-pane", "-p");
    if (!shown.includes("dragon")) throw new Error(`watch shows no jobs:\n${shown}`);
    const [before, start] = [processorSeconds(pid), performance.now()];
    await sleep(SECONDS * 1000);
    const percent = (100 * (processorSeconds(pid) - before)) / ((performance.now() - start) / 1000);
    return plain(name, `${percent.toFixed(1)} % of a core`, `at most ${MOST} %`, percent <= MOST);
  } finally {
    spawnSync("tmux", ["-S", socket, "kill-server"]);
    backend.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of user and system, by https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** A disc that grows, out of noise. */
function pictures() {
  return Array.from({ length: 8 }, (_, share) => {
    const data = new Uint8Array(32 * 32 * 4);
    for (let i = 0; i < 1024; i++) {
      const isIn = Math.hypot((i % 32) - 16, Math.floor(i / 32) - 16) < 4 + share;
      data.set(
        isIn ? [200, 40 + share * 20, 40, 255] : [(i * 37) % 256, (i * 91) % 256, (i * 53) % 256, (i % 8) * 30],
        i * 4,
      );
    }
    return encodePng({ width: 32, height: 32, data });
  });
}
