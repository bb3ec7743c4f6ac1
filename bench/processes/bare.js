// The limits that `serve` is compared with: a ROUTER at the address that is named, which answers as the first argument says. Ends with its parent.
//   echo     sends back what came
//   accept   reads a `generate` and writes a `job_accepted`, as every backend must, and stores nothing
//   append   also appends the bytes that came to a file, and flushes it before it answers: once for all that wait
import { open } from "node:fs/promises";
import { Packr } from "msgpackr";
import { Router } from "zeromq";

const [, , answer, address, file] = process.argv;
const packr = new Packr({ useRecords: false, variableMapSize: true, int64AsType: "auto" });

function accepted(body) {
  const { id, seed } = packr.unpack(body);
  return packr.pack({ type: "job_accepted", job_id: id, estimated_time_s: 0.5, seed });
}

let sent = Promise.resolve();
function reply(frames) {
  sent = sent.then(() => socket.send(frames));
}

/** Letters whose bytes are not on the disk yet. */
let waiting = [];
let isFlushing = false;

async function flushAll(log) {
  isFlushing = true;
  await new Promise(setImmediate);
  while (waiting.length > 0) {
    const letters = waiting;
    waiting = [];
    await log.write(Buffer.concat(letters.map(({ body }) => body)));
    await log.datasync();
    for (const { envelope, body } of letters) reply([...envelope, accepted(body)]);
  }
  isFlushing = false;
}

process.on("disconnect", () => process.exit());
const log = answer === "append" ? await open(file, "a") : undefined;
const socket = new Router({ linger: 0, sendHighWaterMark: 10_000 });
await socket.bind(address);
process.send(socket.lastEndpoint);

for await (const [client, delimiter, body] of socket) {
  const envelope = [client, delimiter];
  if (answer === "echo") reply([...envelope, body]);
  else if (answer === "accept") reply([...envelope, accepted(body)]);
  else {
    waiting.push({ envelope, body });
    if (!isFlushing) void flushAll(log);
  }
}
