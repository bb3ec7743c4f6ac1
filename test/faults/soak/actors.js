import { setTimeout as pause } from "node:timers/promises";
import { connect, subscribe } from "./socket.js";

/** Jobs that one studio has under way. */
const AT_ONCE = 10;
const STUDIOS = 2;
const POLL_MS = 20;
const VISIT_MS = 250;
const WATCH_MS = 1000;
const KILL_MS = 60_000;

let ids = 0;

/** Jobs of several kinds: draws them, fetches their pictures, and cancels one in ten. */
async function studio(place, counts, signal) {
  const client = connect(place.reqAddr);
  const waiting = [];
  while (!signal.aborted) {
    while (waiting.length < AT_ONCE) waiting.push(await handIn(client));
    await pause(POLL_MS);
    const { state, error } = await client.ask({ type: "job", job_id: waiting[0] });
    if (state === "queued" || state === "running") continue;
    const id = waiting.shift();
    if (state === "completed") await client.ask({ type: "image", job_id: id, index: 0 });
    else if (state !== "cancelled") throw new Error(`job ${id} is ${state}: ${error}`);
    counts[state]++;
  }
  client.close();
}

async function handIn(client) {
  const number = ids++;
  const id = `soak-${number}`;
  const job = {
    prompt: `dragon number ${number}`,
    model: "sprite",
    size: [32, 32],
    steps: 1 + (number % 3),
    cfg_scale: 2,
  };
  const kind = { batch_size: 1 + (number % 2), scale: 1 + (number % 4) };
  const { type, message } = await client.ask({ type: "generate", id, ...job, ...kind });
  if (type !== "job_accepted") throw new Error(`job ${id} was answered with ${type}: ${message}`);
  if (number % 10 === 0) await client.ask({ type: "cancel", job_id: id });
  return id;
}

/** Comes, asks everything, wrong things too, and leaves. */
async function visitor(place, counts, signal) {
  while (!signal.aborted) {
    const client = connect(place.reqAddr);
    for (const type of ["hello", "ping", "status", "list_models", "jobs", "nonsense"]) await client.ask({ type });
    client.close();
    counts.visits++;
    await pause(VISIT_MS);
  }
}

/** Watches for a while, and leaves. */
async function watcher(place, counts, signal) {
  while (!signal.aborted) {
    const subscription = subscribe(place.pubAddr);
    await pause(WATCH_MS);
    subscription.close();
    counts.visits++;
  }
}

/** Kills the first worker once a minute; the others live on. */
async function killer(place, counts, signal) {
  const client = connect(place.reqAddr);
  while (!signal.aborted) {
    await pause(KILL_MS, undefined, { signal }).catch(() => {});
    const { workers } = await client.ask({ type: "status" });
    if (isKilled(workers[0].pid)) counts.kills++;
  }
  client.close();
}

/** False where it has ended by itself since it was asked for. */
function isKilled(pid) {
  try {
    return process.kill(pid, "SIGKILL");
  } catch (cause) {
    if (cause.code === "ESRCH") return false;
    throw cause;
  }
}

/** All of them at once, until `signal` says that it is enough. Rejects when one finds something wrong. */
export async function act(place, counts, signal) {
  const studios = Array.from({ length: STUDIOS }, () => studio);
  await Promise.all([...studios, visitor, watcher, killer].map((actor) => actor(place, counts, signal)));
}
