// The limit that `serve` is compared with: a ROUTER that stores nothing. `echo` sends back what came; `accept` reads a
// `generate` and writes a `job_accepted`, as every backend must. Ends with its parent.
import { Packr } from "msgpackr";
import { Router } from "zeromq";

const packr = new Packr({ useRecords: false, variableMapSize: true, int64AsType: "auto" });

const ANSWERS = {
  echo: (body) => body,
  accept: (body) => {
    const { id, seed } = packr.unpack(body);
    return packr.pack({ type: "job_accepted", job_id: id, estimated_time_s: 0.5, seed });
  },
};

process.on("disconnect", () => process.exit());
const answer = ANSWERS[process.argv[2]];
const socket = new Router({ linger: 0, sendHighWaterMark: 10_000 });
await socket.bind("tcp://127.0.0.1:*");
process.send(socket.lastEndpoint);

let sent = Promise.resolve();
for await (const [client, delimiter, body] of socket) {
  const frames = [client, delimiter, answer(body)];
  sent = sent.then(() => socket.send(frames));
}
