// Subscribes to all updates, says "subscribed", and at the end of stdin how many came and how many are missing in between.
// subscriber.js ADDRESS
import { once } from "node:events";
import { Subscriber } from "zeromq";
import { decode } from "../../dist/protocol/codec.js";
import { update } from "../../dist/protocol/updates.js";

const socket = new Subscriber({ linger: 0 });
const connected = new Promise((resolve) => socket.events.on("handshake", resolve));
socket.connect(process.argv[2]);
socket.subscribe();
await connected;
process.stdout.write("subscribed\n");

let received = 0;
let missing = 0;
let last;
async function listen() {
  for await (const [frame] of socket) {
    const { seq } = decode(update, frame);
    if (last !== undefined) missing += seq - last - 1;
    last = seq;
    received++;
  }
}
void listen();

process.stdin.resume();
await once(process.stdin, "end");
process.stdout.write(JSON.stringify({ received, missing, last }));
socket.close();
process.exit();
