// Subscribers of the client at an address: says that they hear, and how many updates all of them have got when each has the last. Ends with its parent.
import { Subscriber } from "../../dist/wire/subscriber.js";

const [, , address, count] = process.argv;
let got = 0;
let ended = 0;

process.on("disconnect", () => process.exit());
const listener = {
  update({ job_id }) {
    if (job_id !== "last") got++;
    else if (++ended === Number(count)) process.send(got);
  },
  reconnected: () => {},
  lost: () => {},
};
const subscribers = Array.from({ length: Number(count) }, () => new Subscriber({ address }, listener));
await Promise.all(subscribers.map((subscriber) => subscriber.ready(5_000)));
// The handshake says that a subscription is on its way, not that it has arrived.
setTimeout(() => process.send("ready"), 200);
