// Before onnxruntime is loaded: it reads the environment once.
import "../../environment.ts";
import { on } from "node:events";
import { errorLine } from "../../protocol/error-line.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { systemFault } from "../../protocol/system-fault.ts";
import { packageVersion } from "../../version.ts";
import { Link } from "../../wire/host-link.ts";
import { engineNamed } from "../registry.ts";
import { Neighbours } from "./neighbours.ts";
import { parseSettings } from "./settings.ts";
import { serveJobs } from "./worker.ts";

/** The server takes several seconds of silence for a hang. */
const BEAT_MS = 1000;

/**
 * The worker process: one engine at the end of a link. The server starts it with a pipe as stdin, which it holds open
 * as long as it lives.
 */
async function main(): Promise<void> {
  const args = argsGiven();
  endWithParent();
  // Ctrl-C in a terminal reaches the whole process group; what happens to a running job is the server's to decide.
  process.on("SIGINT", () => {});
  const settings = parseSettings(await args);
  const link = new Link(settings.link, settings.id);
  const neighbours = new Neighbours(link.send.bind(link));
  const needMemory = () => neighbours.needMemory();
  const engine = await engineNamed(settings.engine).create({ ...settings, needMemory });
  const models = await engine.models();
  link.send({ type: "hello", engine: engine.name, models, seconds_per_step: engine.usualSecondsPerStep });
  setInterval(() => link.send({ type: "beat", rss_mb: rssMegabytes() }), BEAT_MS).unref();
  const host = { engine, models, capacity: 0, send: link.send.bind(link), version: packageVersion() };
  // Also while it is loaded: it may lack memory for that.
  const served = serveJobs(link, host, {
    onMalformed: (error) => complain(`a message of the server was skipped: ${error.message}`),
    onLost: endWith,
    onGoOn: (freed) => neighbours.onGoOn(freed),
  });
  const readiness = engine.load((text) => link.send({ type: "note", text }));
  // The server says of its models why they can't be drawn, so it must know of them before this process ends.
  const { device, deviceNote, secondsPerStep, capacity } = await readiness.catch(async (error: unknown) => {
    link.send({ type: "broken" });
    await served;
    throw error;
  });
  host.capacity = capacity;
  link.send({ type: "ready", device, device_note: deviceNote, seconds_per_step: secondsPerStep, capacity });
  await served;
  await engine.close();
}

function rssMegabytes(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}

/** The command line, or, where this process was started before the server knew it, the line on stdin that holds it as JSON. */
async function argsGiven(): Promise<string[]> {
  const args = process.argv.slice(2);
  if (args[0] !== "--early") return args;
  let text = "";
  for await (const piece of on(process.stdin.setEncoding("utf8"), "data")) {
    text += piece[0];
    if (text.includes("\n")) break;
  }
  return JSON.parse(text);
}

/** The pipe ends with the server, however that ends. While a job runs, that is noticed between two steps. */
function endWithParent(): void {
  process.stdin.on("end", () => process.exit(0));
  process.stdin.on("error", () => process.exit(0));
  process.stdin.resume();
}

/** The server has its jobs drawn again in another process. */
function endWith(error: Error): never {
  complain(error.message);
  process.exit(1);
}

/** One line on stderr, which the server reads. */
function complain(message: string): void {
  process.stderr.write(`${message.replaceAll(/\p{C}+/gu, " ")}\n`);
}

/** Why this worker can't draw. Errors of an engine's libraries become `worker_failed`. */
function failureOf(error: unknown): PixelsError {
  if (error instanceof PixelsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return systemFault(error) ?? new PixelsError("worker_failed", message);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${errorLine(failureOf(error))}\n`);
    process.exit(1);
  },
);
