// The load generator, a process of its own. Its parent sends one order at a time and gets its result. Ends with it.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request } from "zeromq";
import { encode } from "../../dist/protocol/codec/codec.js";

/** What is sent before the clock starts: a tenth of the time, and enough for the code to be compiled. */
const WARM_UP_SHARE = 0.1;
/** Requests under way at once while a queue is filled. */
const WINDOW = 500;

const ID = "bench-0000000000";
let ids = 0;

/** Builds the bytes of each request; a `generate` has an id of its own each time. */
function writer(kind) {
  if (kind !== "generate") {
    const bytes = encode({ type: kind });
    return () => bytes;
  }
  const prompt = "a red dragon with green wings";
  const settings = { prompt, model: "sprite", size: [32, 32], steps: 20, cfg_scale: 2, seed: 7n };
  const bytes = encode({ type: "generate", id: ID, ...settings });
  const at = bytes.indexOf(ID) + ID.length - 10;
  return () => {
    bytes.write(String(ids++).padStart(10, "0"), at, "latin1");
    return bytes;
  };
}

/** Clients that each send their next request when they have the reply to the last. Times are in microseconds. */
async function measure({ address, kind, clients, seconds, expected }) {
  const start = performance.now();
  const from = start + seconds * 1000 * WARM_UP_SHARE;
  const to = from + seconds * 1000;
  const times = [];
  async function client() {
    const socket = new Request({ linger: 0, receiveTimeout: 10_000 });
    socket.connect(address);
    const write = writer(kind);
    for (;;) {
      const sent = performance.now();
      if (sent > to) break;
      await socket.send(write());
      const [reply] = await socket.receive();
      const received = performance.now();
      if (!reply.includes(expected)) throw new Error(`${address} answers ${kind} with ${reply.toString("latin1")}`);
      if (sent >= from && received <= to) times.push((received - sent) * 1000);
    }
    socket.close();
  }
  await Promise.all(Array.from({ length: clients }, client));
  return { perSecond: times.length / seconds, ...quantiles(times) };
}

/** Queues jobs, many at a time; resolves when all are accepted. */
async function fill({ address, jobs }) {
  const socket = new Dealer({ linger: 0, receiveTimeout: 10_000 });
  socket.connect(address);
  let sent = 0;
  for (let accepted = 0; accepted < jobs; accepted++) {
    while (sent < jobs && sent < accepted + WINDOW) {
      // Each its own bytes: they may still be on their way when the next is written.
      await socket.send(["", writer("generate")()]);
      sent++;
    }
    const frames = await socket.receive();
    if (!frames.at(-1).includes("job_accepted")) throw new Error(`refused: ${frames.at(-1).toString("latin1")}`);
  }
  socket.close();
}

/** What one flush costs here, without any server: `generate` is answered after at least one. */
async function flush({ seconds }) {
  const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-bench-"));
  const file = openSync(join(folder, "flushed"), "w");
  const times = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const start = performance.now();
    writeSync(file, Buffer.alloc(512, 1));
    fdatasyncSync(file);
    times.push((performance.now() - start) * 1000);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return quantiles(times);
}

function quantiles(times) {
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.floor(share * times.length)];
  return { p50: at(0.5), p95: at(0.95) };
}

const ORDERS = { measure, fill, flush };

process.on("disconnect", () => process.exit());
process.on("message", ({ order, ...details }) => {
  ORDERS[order](details).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.message }),
  );
});
