import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Publisher } from "../../dist/server/publisher.js";
import { env } from "../processes/servers.js";
import { plain } from "../results.js";

export const title = "Updates";
export const about =
  "The publisher of `serve` in one process, subscribers of the client in another; sent evenly, each decoded and checked.";

const SUBSCRIBER = fileURLToPath(new URL("../processes/subscribers.js", import.meta.url));
const SECONDS = 5;
/** Updates are sent so often, as many at once as are due. */
const TICK_MS = 2;

export async function measure() {
  return [await arrive(20_000, 1), await arrive(1_000, 10)];
}

async function arrive(perSecond, subscribers) {
  const publisher = new Publisher({});
  await publisher.socket.bind("tcp://127.0.0.1:*");
  void publisher.countSubscribers();
  const child = fork(SUBSCRIBER, [publisher.socket.lastEndpoint, String(subscribers)], { env });
  await once(child, "message");
  const sent = perSecond * SECONDS;
  const start = performance.now();
  for (let done = 0; done < sent; ) {
    const due = Math.min(sent, Math.floor(((performance.now() - start) / 1000) * perSecond));
    for (; done < due; done++) publisher.publish(update(done));
    await sleep(TICK_MS);
  }
  const seconds = (performance.now() - start) / 1000;
  publisher.publish({ type: "job_started", job_id: "last", timestamp: 0 });
  const [got] = await Promise.race([once(child, "message"), sleep(10_000, [0])]);
  child.kill("SIGKILL");
  publisher.socket.close();
  const lost = sent * subscribers - got;
  const rate = Math.round(sent / seconds).toLocaleString("en");
  const name = `lost of ${(sent * subscribers).toLocaleString("en")}: ${rate} a second to ${subscribers === 1 ? "one subscriber" : `${subscribers} subscribers`}`;
  return plain(name, lost, "all arrive", lost === 0 && seconds < 1.05 * SECONDS);
}

function update(step) {
  return {
    type: "progress",
    job_id: "0b8a3c5e-8d41-4c1e-9f0a-3d1f5f6a7b8c",
    stage: "sampling",
    step,
    total_steps: 1_000_000,
    percent: 35,
    eta_s: 0.21,
  };
}
