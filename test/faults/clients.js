// Many clients at once, each with a socket of its own: connects them all, says "connected", and at the end of stdin lets each
// send its requests, one after the other. Says at the end how many milliseconds each answer took, and who got none.
// clients.js ADDRESS CLIENTS NAME
import { once } from "node:events";
import { Dealer } from "zeromq";
import { decode, encode } from "../../dist/protocol/codec.js";
import { reply } from "../../dist/protocol/replies.js";
import { REPLY_LIMITS } from "../../dist/protocol/scan.js";

const [address, count, name] = process.argv.slice(2);
const PATIENCE_MS = 30_000;
const JOB = { prompt: "a red dragon", model: "sprite", size: [32, 32], steps: 1, cfg_scale: 1, seed: 1n };

const requests = (id) => [
  [{ type: "hello" }, "hello_info"],
  [{ type: "list_models" }, "model_list"],
  [{ type: "generate", id, ...JOB }, "job_accepted"],
  [{ type: "job", job_id: id }, "job_info"],
  [{ type: "status" }, "status_info"],
];

const times = [];
const wrong = [];

async function connect() {
  const socket = new Dealer({ linger: 0, receiveTimeout: PATIENCE_MS });
  const connected = new Promise((resolve) => socket.events.on("handshake", resolve));
  socket.connect(address);
  await connected;
  return socket;
}

async function converse(socket, id) {
  for (const [message, expected] of requests(id)) {
    const start = performance.now();
    await socket.send(["", encode(message)]);
    const { type } = decode(reply, (await socket.receive()).at(-1), REPLY_LIMITS);
    times.push(performance.now() - start);
    if (type !== expected) wrong.push(`${id}: ${message.type} was answered with ${type}`);
  }
}

const sockets = await Promise.all(Array.from({ length: Number(count) }, connect));
process.stdout.write("connected\n");
process.stdin.resume();
await once(process.stdin, "end");
await Promise.all(
  sockets.map((socket, i) =>
    converse(socket, `${name}-${i}`).catch((error) => wrong.push(`${name}-${i}: ${error.message}`)),
  ),
);
process.stdout.write(JSON.stringify({ times, wrong }));
for (const socket of sockets) socket.close();
process.exit();
