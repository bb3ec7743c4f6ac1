import { fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Pull } from "zeromq";
import { ratioOf } from "../pairs.js";
import { env } from "../processes/servers.js";
import { figure } from "../results.js";

export const title = "Large pictures from a worker to its server";
export const about = `From the order to the bytes in the other process: as one frame of ZeroMQ over ipc, or as a file in memory (/dev/shm; Node maps no memory of other processes, so this is its
shared memory), beside a file in the temporary folder, written, renamed and read.`;

const SENDER = fileURLToPath(new URL("../processes/sender.js", import.meta.url));
const SIDES = [32, 256, 1024, 4096];
const ROUNDS = 15;
const MEMORY = "/dev/shm";

export async function measure() {
  const folders = { disk: tmpdir(), ...(existsSync(MEMORY) && { memory: MEMORY }) };
  const places = Object.entries(folders).map(([way, folder]) => [way, mkdtempSync(join(folder, "dgx-pixels-bench-"))]);
  const socket = new Pull({ linger: 0 });
  await socket.bind("ipc:///tmp/dgx-pixels-bench-*".replace("*", `${process.pid}.sock`));
  const sender = fork(SENDER, [socket.lastEndpoint], { env });
  const rows = [];
  for (const side of SIDES) {
    const bytes = side * side * 4;
    const ways = {
      frame: () => take(),
      ...Object.fromEntries(places.map(([way, folder]) => [way, () => take(join(folder, "picture"))])),
    };
    async function take(path) {
      const start = performance.now();
      sender.send({ bytes, path });
      const [frame] = await socket.receive();
      const picture = path === undefined ? frame : readFileSync(path);
      if (picture.length !== bytes) throw new Error(`${picture.length} bytes came in place of ${bytes}`);
      return performance.now() - start;
    }
    const rounds = [];
    for (let round = -2; round < ROUNDS; round++) {
      const times = {};
      for (const [way, measureOne] of Object.entries(ways)) times[way] = await measureOne();
      if (round >= 0) rounds.push(times);
    }
    for (const way of Object.keys(ways).filter((name) => name !== "disk"))
      rows.push(
        figure(
          `${side}x${side} RGBA, ${way === "frame" ? "a frame" : "a file in memory"}`,
          ratioOf(rounds.map((times) => ({ ours: times[way], reference: times.disk }))),
          { unit: "ms", digits: 2 },
        ),
      );
  }
  sender.kill("SIGKILL");
  socket.close();
  for (const [, folder] of places) rmSync(folder, { recursive: true, force: true });
  return rows;
}
