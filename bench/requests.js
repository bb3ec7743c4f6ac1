// Latency and throughput of `serve` beside a bare zeromq.js ROUTER that stores nothing. Run with `npm run bench:requests`;
// --duration SECONDS and --rounds N make it shorter or steadier.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { startBare, startLoad, startServe } from "./requests-servers.js";

const { values } = parseArgs({
  options: { duration: { type: "string", default: "2" }, rounds: { type: "string", default: "5" } },
});
const [seconds, rounds] = [Number(values.duration), Number(values.rounds)];
if (!(seconds > 0 && rounds >= 1)) throw new Error("--duration and --rounds must be numbers above 0");

const CLIENTS = [1, 10, 100];
/** Seconds for which a new server answers before it is measured: the bare ones live through all rounds. */
const WARM_UP = 1;
const QUEUED = [0, 10_000, 100_000];
/** What each server answers, which also says whom it is measured for. */
const REPLIES = {
  ping: { serve: "pong", echo: "ping" },
  generate: { serve: "job_accepted", accept: "job_accepted", echo: "generate" },
};

const load = startLoad();
const bare = { echo: await startBare("echo"), accept: await startBare("accept") };
/** Results of each round, by `kind server clients`. */
const results = new Map();

function keep(key, result) {
  results.set(key, [...(results.get(key) ?? []), result]);
}

function measure(address, kind, clients, expected, time = seconds) {
  return load.send({ order: "measure", address, kind, clients, expected, seconds: time });
}

/** All servers within seconds of each other, each round in another order, so that the machine's moods hit all of them. */
async function compare(round) {
  const serve = await startServe();
  const servers = { serve, ...bare };
  for (const [kind, replies] of Object.entries(REPLIES)) await measure(serve.address, kind, 10, replies.serve, WARM_UP);
  for (const [kind, replies] of Object.entries(REPLIES)) {
    const names = Object.keys(replies);
    for (const clients of CLIENTS) {
      for (let i = 0; i < names.length; i++) {
        const name = names[(i + round) % names.length];
        keep(`${kind} ${name} ${clients}`, await measure(servers[name].address, kind, clients, replies[name]));
      }
    }
  }
  await serve.stop();
  keep("flush", await load.send({ order: "flush", seconds: Math.min(1, seconds) }));
}

async function compareStatus() {
  const { address, stop } = await startServe();
  let filled = 0;
  for (const queued of QUEUED) {
    await load.send({ order: "fill", address, jobs: queued - filled });
    filled = queued;
    keep(`status ${queued}`, await measure(address, "status", 1, "status_info"));
  }
  await stop();
}

function median(key, field) {
  const all = results.get(key).map((result) => result[field]);
  return all.toSorted((one, other) => one - other)[all.length >> 1];
}

function table(title, columns, rows) {
  const lines = [[title, ...columns], ...rows];
  for (const [first, ...cells] of lines)
    process.stdout.write(`${first.padEnd(26)}${cells.map((cell) => cell.padStart(13)).join("")}\n`);
  process.stdout.write("\n");
}

const whole = (value) => Math.round(value).toLocaleString("en");

/** `serve`, then each bare ROUTER with the ratio of `serve` to it. */
function comparison(kind, field, clients) {
  const [own, ...others] = Object.keys(REPLIES[kind]).map((name) => median(`${kind} ${name} ${clients}`, field));
  return [whole(own), ...others.flatMap((other) => [whole(other), (own / other).toFixed(2)])];
}

function report() {
  process.stdout.write(
    `${cpus().length} cores, Node ${process.version}, ${rounds} rounds of ${seconds} s, interleaved, medians.
Load generator, servers and all else share the machine. A ratio is serve's to its left neighbour's.
Appending 512 bytes and flushing them to the same disk takes ${whole(median("flush", "p50"))} us (p50), ${whole(median("flush", "p95"))} us (p95).\n\n`,
  );
  for (const [kind, replies] of Object.entries(REPLIES)) {
    const [own, ...others] = Object.keys(replies);
    table(
      kind,
      [own, ...others.flatMap((name) => [name, "ratio"])],
      [
        ["p50 us, 1 client", ...comparison(kind, "p50", 1)],
        ["p95 us, 1 client", ...comparison(kind, "p95", 1)],
        ...CLIENTS.map((clients) => [
          `per second, ${clients} client${clients > 1 ? "s" : ""}`,
          ...comparison(kind, "perSecond", clients),
        ]),
      ],
    );
  }
  const columns = QUEUED.map((queued) => `${whole(queued)} jobs`);
  table("status, with queued", columns, [
    ["p50 us", ...QUEUED.map((queued) => whole(median(`status ${queued}`, "p50")))],
    ["p95 us", ...QUEUED.map((queued) => whole(median(`status ${queued}`, "p95")))],
  ]);
}

for (let round = 0; round < rounds; round++) {
  await compare(round);
  await compareStatus();
}
for (const process of [load, ...Object.values(bare)]) process.stop();
report();
