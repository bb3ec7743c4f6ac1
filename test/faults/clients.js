// Many clients at once, each with a socket of its own: connects them all, says "connected", and at the end of stdin lets each
// send its requests, one after the other. Says at the end how many milliseconds each answer took, and who got none.
// clients.js ADDRESS CLIENTS NAME MODEL
import { once } from "node:events";
import { Dealer } from "zeromq";
import { decode, encode } from "../../dist/protocol/codec/codec.js";
import { REPLY_LIMITS } from "../../dist/protocol/codec/scan.js";
import { reply } from "../../dist/protocol/messages/replies.js";

const [address, count, name, model] = process.argv.slice(2);
const PATIENCE_MS = 30_000;
const JOB = { prompt: "a red dragon", model, size: [32, 32], steps: 1, cfg_scale: 1, seed: 1n };

const conversation = (id) => [
  [{ type: "hello" }, "hello_info"],
  [{ type: "list_models" }, "model_list"],
  [{ type: "generate", id, ...JOB }, "job_accepted"],
  [{ type: "job", job_id: id }, "job_info"],
  [{ type: "status" }, "status_info"],
];

const times = [];
const answers = [];
const wrong = [];

async function connect() {
  const socket = new Dealer({ linger: 0, receiveTimeout: PATIENCE_MS });
  const connected = new Promise((resolve) => socket.events.on("handshake", resolve));
  socket.connect(address);
  await connected;
  // Once round: what follows measures neither this process's start nor its compiler.
  await socket.send(["", encode({ type: "ping" })]);
  await socket.receive();
  return socket;
}

/** Nothing is encoded and decoded while others are being answered: that would be measured, too. */
async function converse(socket, id, messages) {
  for (const { bytes, expected } of messages) {
    const start = performance.now();
    await socket.send(["", bytes]);
    const frames = await socket.receive();
    times.push(performance.now() - start);
    answers.push({ id, expected, bytes: frames.at(-1) });
  }
}

function check({ id, expected, bytes }) {
  const { type } = decode(reply, bytes, REPLY_LIMITS);
  if (type !== expected) wrong.push(`${id}: got ${type} instead of ${expected}`);
}

const sockets = await Promise.all(Array.from({ length: Number(count) }, connect));
const ids = sockets.map((_, i) => `${name}-${i}`);
const messages = ids.map((id) => conversation(id).map(([message, expected]) => ({ bytes: encode(message), expected })));
process.stdout.write("connected\n");
process.stdin.resume();
await once(process.stdin, "end");
await Promise.all(
  sockets.map((socket, i) =>
    converse(socket, ids[i], messages[i]).catch((error) => wrong.push(`${ids[i]}: ${error.message}`)),
  ),
);
for (const answer of answers) check(answer);
process.stdout.write(JSON.stringify({ times, wrong }));
for (const socket of sockets) socket.close();
process.exit();
