// Speaks the protocol of the diffusers child and draws plain colours. What it does wrong is asked for by its first argument.
import { existsSync, writeFileSync } from "node:fs";

const STEP_MS = 15;
const [fault, marker] = process.argv.slice(2);
const stopped = new Set();
let waiting = Promise.resolve();
/** The path of the model that it drew with last. */
let kept = null;
let goOn = () => {};

function send(message, data) {
  process.stdout.write(`${JSON.stringify(data === undefined ? message : { ...message, bytes: data.length })}\n`);
  if (data !== undefined) process.stdout.write(data);
}

/** One colour for each prompt and seed, as much of it as was drawn. */
function plain(width, height, { seed, negative, loras, prompt, strength, given, ip_adapter }, share) {
  const text = `${seed} ${negative} ${prompt} ${JSON.stringify([loras, ip_adapter])} ${strength} ${given}`;
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0;
  const data = Buffer.alloc(3 * width * height);
  for (let i = 0; i < data.length; i++) data[i] = Math.round((255 - ((hash >>> (8 * (i % 3))) & 127)) * share);
  return data;
}

function load({ id, model }) {
  kept = model.path;
  send({ type: "loaded", id, seconds_per_step: STEP_MS / 1000 });
  // It says so itself where nobody has asked for it.
  if (fault === "idle") send({ type: "memory_freed", path: kept, idle_s: 600 });
}

async function draw(wish) {
  const { id, width, height, steps } = wish;
  kept = wish.model.path;
  if (fault === "greedy") await needMemory();
  for (const stage of ["loading_models", "encoding", "sampling"]) send({ type: "stage", id, stage });
  for (let step = 1; step <= steps; step++) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    if (stopped.has(id)) return;
    if (step === 2) misbehave(id);
    const small = { width: width / 2, height: height / 2 };
    send({ type: "step", id, step, ...small }, plain(small.width, small.height, wish, step / steps));
  }
  send({ type: "stage", id, stage: "decoding" });
  send({ type: "picture", id, width, height, sampler: "Clock", warnings: [] }, plain(width, height, wish, 1));
}

/** Whatever it does wrong it does once where there is a place to mark that. */
function misbehave(id) {
  if (marker !== undefined && existsSync(marker)) return;
  if (marker !== undefined) writeFileSync(marker, "");
  if (fault === "die") process.kill(process.pid, "SIGKILL");
  if (fault === "stop") process.kill(process.pid, "SIGSTOP");
  if (fault === "full") send({ type: "failed", id, code: "system_limit", message: "the GPU has too little memory" });
  if (fault !== "babble") return;
  process.stdout.write("Loading weights: 100%|##########|\n{\n\0\xff\n[1,2]\n");
  process.stdout.write(`${"x".repeat(300_000)}\n`);
  send({ type: "step", id, step: 1.5, width: -1 }, Buffer.from("\n{\n"));
  send({ type: "nothing known" }, Buffer.alloc(70_000, 10));
  send({ type: "picture", id: "of nobody", width: 1, height: 1, sampler: "", warnings: [] }, Buffer.alloc(3));
}

/** What others give it is written into the marker. */
async function needMemory() {
  const answer = new Promise((resolve) => {
    goOn = resolve;
  });
  send({ type: "need_memory" });
  writeFileSync(marker, String(await answer));
}

function main() {
  if (fault === "mute") return;
  if (fault === "broken") return send({ type: "broken", code: "worker_failed", message: "its Python lacks torch" });
  if (fault === "crash") {
    process.stderr.write("Traceback\nImportError: no torch\n");
    process.exit(3);
  }
  setInterval(() => send({ type: "beat" }), 100);
  send({ type: "hello", device: "cpu", device_note: "for tests", together: 2 });
}

/** Lines of JSON, each with as many raw bytes behind it as its `bytes` says. */
let unread = Buffer.alloc(0);
function read(chunk) {
  unread = Buffer.concat([unread, chunk]);
  for (;;) {
    const end = unread.indexOf(10);
    if (end < 0) return;
    const message = JSON.parse(unread.subarray(0, end).toString());
    const from = end + 1;
    const { bytes = 0 } = message;
    if (unread.length < from + bytes) return;
    answer({ ...message, given: unread.toString("hex", from, from + bytes) });
    unread = unread.subarray(from + bytes);
  }
}

function answer(message) {
  if (message.type === "stop") stopped.add(message.id);
  else if (message.type === "go_on") goOn(message.freed);
  else if (message.type === "free_memory") {
    send({ type: "memory_freed", path: kept });
    kept = null;
  } else if (message.model.path.endsWith("broken"))
    send({ type: "failed", id: message.id, code: "job_failed", message: `${message.model.path} can't be loaded` });
  else if (message.type === "load") load(message);
  else waiting = waiting.then(() => draw(message));
}

process.stdin.on("data", read).on("end", () => process.exit(0));
main();
