import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pair, ratioOf } from "../pairs.js";
import { startBare, startLoad, startServe } from "../processes/servers.js";
import { figure, plain } from "../results.js";

export const title = "Requests";
export const about = `\`serve\` as users start it, jobs on disk included, beside a bare zeromq.js ROUTER: \`echo\` sends back what came, \`append\` appends it to a file and flushes that once
for all that wait before it answers, \`accept\` answers and stores nothing. The load comes from one more process of Node: clients that send their next request when they have the
reply to the last.`;

const ROUNDS = 5;
const SECONDS = 1;
const WARM_UP = 0.5;
const QUEUED = 100_000;

export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-bench-"));
  const load = startLoad();
  const ask = async ({ address }, kind, clients, expected, seconds = SECONDS) =>
    load.send({ order: "measure", address, kind, clients, expected, seconds });
  const serve = await startServe();
  const local = { address: serve.ipc };
  const echo = await startBare("echo");
  const localEcho = await startBare("echo", `ipc://${join(folder, "echo.sock")}`);
  const append = await startBare("append", "tcp://127.0.0.1:*", join(folder, "log"));
  const accept = await startBare("accept");

  /** Each figure: ours, then its reference, with what each answers. */
  const figures = [
    [
      "ping, p50, tcp",
      "p50",
      1,
      [serve, "ping", "pong"],
      [echo, "ping", "ping"],
      { unit: "us", digits: 0, most: 1.25 },
    ],
    [
      "ping, p50, ipc",
      "p50",
      1,
      [local, "ping", "pong"],
      [localEcho, "ping", "ping"],
      { unit: "us", digits: 0, most: 1.25 },
    ],
    [
      "pings a second, 10 clients",
      "perSecond",
      10,
      [serve, "ping", "pong"],
      [echo, "ping", "ping"],
      { unit: "/s", digits: 0, least: 0.8 },
    ],
    [
      "durable `generate` a second, 10 clients, to `append`",
      "perSecond",
      10,
      [serve, "generate", "job_accepted"],
      [append, "generate", "job_accepted"],
      { unit: "/s", digits: 0, least: 0.75 },
    ],
    [
      "the same, to `accept`, which stores nothing",
      "perSecond",
      10,
      [serve, "generate", "job_accepted"],
      [accept, "generate", "job_accepted"],
      { unit: "/s", digits: 0 },
    ],
  ];
  for (const [, , , own, reference] of figures)
    for (const [server, kind, expected] of [own, reference]) await ask(server, kind, 10, expected, WARM_UP);
  const rounds = figures.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, [, field, clients, own, reference]] of figures.entries()) {
      const measured =
        ([server, kind, expected]) =>
        async () =>
          (await ask(server, kind, clients, expected))[field];
      rounds[i].push(await pair(round, measured(own), measured(reference)));
    }
  }
  const rows = figures.map(([name, , , , , about], i) => figure(name, ratioOf(rounds[i]), about));
  await load.send({ order: "fill", address: serve.address, jobs: QUEUED });
  const { p50, p95 } = await ask(serve, "status", 1, "status_info");
  rows.push(
    plain(
      `\`status\` with more than ${QUEUED.toLocaleString("en")} jobs queued, p50 and p95`,
      `${p50.toFixed(0)} and ${p95.toFixed(0)} us`,
    ),
  );
  const flush = await load.send({ order: "flush", seconds: SECONDS });
  rows.push(plain("512 bytes appended and flushed on this disk, p50", `${flush.p50.toFixed(0)} us`));
  await serve.stop();
  for (const process of [load, echo, localEcho, append, accept]) process.stop();
  rmSync(folder, { recursive: true, force: true });
  return rows;
}
