// Subscribes to all updates and says "subscribed"; after the end of stdin, when no more come, says how many came and how many
// are missing in between: subscriber.js ADDRESS
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Subscriber } from "zeromq";
import { decode } from "../../dist/protocol/codec/codec.js";
import { update } from "../../dist/protocol/messages/updates.js";

/** So long without an update, and there are none on their way. */
const QUIET_MS = 500;

const socket = new Subscriber({ linger: 0 });
const connected = new Promise((resolve) => socket.events.on("handshake", resolve));
socket.connect(process.argv[2]);
socket.subscribe();
await connected;
process.stdout.write("subscribed\n");

let heardAt = performance.now();
let received = 0;
let missing = 0;
let last;
async function listen() {
  for await (const [frame] of socket) {
    const { seq } = decode(update, frame);
    if (last !== undefined) missing += seq - last - 1;
    last = seq;
    received++;
    heardAt = performance.now();
  }
}
void listen();

process.stdin.resume();
await once(process.stdin, "end");
heardAt = performance.now();
while (performance.now() - heardAt < QUIET_MS) await pause(QUIET_MS / 10);
process.stdout.write(JSON.stringify({ received, missing, last }));
socket.close();
process.exit();
