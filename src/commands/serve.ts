import { join, resolve } from "node:path";
import { boolean, custom, option, string } from "@oclif/core/flags";
import { chooseEngines } from "../engines/choice.ts";
import { parseAddress, USUAL_ADDRESS } from "../engines/comfyui/address.ts";
import type { EngineSetup } from "../engines/engine.ts";
import { setupArgs } from "../engines/host/settings.ts";
import { mainMemory } from "../engines/main-memory.ts";
import { ENGINES } from "../engines/registry.ts";
import { configHome, dataHome, queueSecrets } from "../environment.ts";
import { PixelsError } from "../protocol/errors.ts";
import type { JobStore } from "../server/jobs/job-store.ts";
import type { LaneOptions } from "../server/lanes/worker-process.ts";
import { type MetricsAddress, parseMetricsAddress } from "../server/metrics/metrics-address.ts";
import { PrivateFolder } from "../server/private-folder.ts";
import { type Server, type ServerOptions, startServer } from "../server/server.ts";
import { parseQueueAddress, type QueueAddress } from "../server/shared/queue-address.ts";
import { MemoryJobStore } from "../server/store/memory-job-store.ts";
import { PixelsCommand } from "../terminal/command.ts";
import { decimal, wholeNumber } from "../terminal/flags.ts";
import { print, say, toJson } from "../terminal/output.ts";
import { alias, forEngine, listens, modelsFolder, python, workerCount, workflow } from "../terminal/serve-flags.ts";
import { serverLog } from "../terminal/server-log.ts";
import { untilStopped } from "../terminal/until-stopped.ts";
import { DEFAULT_PUB_ADDR, DEFAULT_REQ_ADDR } from "../wire/addresses.ts";
import { makeKeys, readKeys } from "../wire/server-curve.ts";

/** Most of the machine: only a worker that would bring it down is ended. */
const WORKER_MEMORY_MB = Math.floor((mainMemory() / 2 ** 20) * 0.75);
const SERVER_KEY = join(configHome, "dgx-pixels", "keys", "server.key");
/** The whole close stays below 10 s. */
const DRAIN_MS = 8_000;
const DATA_DIR = join(dataHome, "dgx-pixels", "jobs");
const OUTPUT_DIR = join(dataHome, "dgx-pixels", "outputs");

/** Read at once: each worker would end because of it. */
const comfyuiAddress = custom<string>({
  parse: async (text) => {
    for (const address of text.split(",")) parseAddress(address);
    return text;
  },
  multiple: true,
});

const metricsAddress = custom<MetricsAddress>({ parse: async (text) => parseMetricsAddress(text) });

function engineList(): string {
  return ENGINES.map(({ name, summary }) => `${name}: ${summary}`).join("; ");
}

function deviceList(): string {
  return [...new Set(ENGINES.flatMap(({ devices }) => devices))].join(", ");
}

export default class Serve extends PixelsCommand {
  static override description = "Run the backend: take jobs, draw them, tell whoever watches.";
  static override examples = [
    "<%= config.bin %> serve",
    "<%= config.bin %> serve --queue redis://queue.studio.lan --output-dir s3://sprites",
    "<%= config.bin %> serve --req-addr tcp://127.0.0.1:5555,ipc:///tmp/dgx.sock --workers 2",
  ];
  static override flags = {
    "req-addr": listens("DGX_PIXELS_REQ_ADDR", "take requests", DEFAULT_REQ_ADDR),
    "pub-addr": listens("DGX_PIXELS_PUB_ADDR", "publish updates", DEFAULT_PUB_ADDR),
    engine: option({ options: ["auto", ...ENGINES.map(({ name }) => name)], multiple: true })({
      description: `what draws, several times for several; auto takes all that are set up (${engineList()})`,
      default: ["auto"],
    }),
    device: forEngine((text) => text)({
      description: `where it draws, for all engines or one: auto, ${deviceList()}; auto takes a GPU that agrees with the CPU and is faster [default: auto]`,
      helpValue: "[ENGINE=]DEVICE",
    }),
    workers: forEngine(workerCount)({
      description: "worker processes, for all engines or one [default: one a core, or one for a GPU]",
      helpValue: "[ENGINE=]NUMBER",
    }),
    "worker-memory": wholeNumber(
      64,
      10_000_000,
    )({
      // Told in words: a default would be written into man pages and manifest as that of the machine that built them.
      description: "megabytes with which a worker is replaced [default: three quarters of the machine's]",
      helpValue: "MB",
    }),
    "models-dir": modelsFolder({ description: "a folder with more models", helpValue: "FOLDER" }),
    python: python({
      description: "a Python that has torch and diffusers, in place of the one that --engine diffusers sets up",
      helpValue: "PATH",
    }),
    comfyui: comfyuiAddress({
      description: `a ComfyUI server, several times or separated by commas for several [default: ${USUAL_ADDRESS} with --engine comfyui]`,
      env: "DGX_PIXELS_COMFYUI",
      helpValue: "URL",
    }),
    workflow: workflow({
      description: "a ComfyUI workflow in API format, or a folder of them: each is a model of the engine comfyui",
      helpValue: "PATH",
    }),
    "model-alias": alias({ description: "let NEW draw what asks for OLD", helpValue: "OLD=NEW", multiple: true }),
    "output-dir": string({
      description: `where pictures go: a folder, or s3://BUCKET/PREFIX [default: ${OUTPUT_DIR}]`,
      helpValue: "FOLDER",
    }),
    "data-dir": string({ description: `where jobs are kept [default: ${DATA_DIR}]`, helpValue: "FOLDER" }),
    queue: string({
      description:
        "the Redis that keeps the queue, for several machines: redis://HOST, rediss://, redis+sentinel://, redis+cluster://",
      env: "DGX_PIXELS_QUEUE",
      helpValue: "URL",
    }),
    "queue-password-file": string({
      description: "a file that holds its password alone [or DGX_PIXELS_QUEUE_PASSWORD]",
      helpValue: "FILE",
    }),
    "no-front": boolean({ description: "with --queue: only draw, and answer no requests" }),
    "max-queue": wholeNumber(1, 10_000_000)({ description: "jobs that may wait", default: 200_000 }),
    "max-rate": wholeNumber(
      0,
      10_000_000,
    )({
      description: "requests a second of one client; 0 for no limit",
      default: 20_000,
    }),
    "max-clients": wholeNumber(
      1,
      1_000_000,
    )({ description: "clients that may ask within five seconds", default: 10_000 }),
    "keep-jobs": wholeNumber(
      1,
      1_000_000,
    )({ description: "ended jobs to remember, with their pictures", default: 10_000 }),
    "keep-days": decimal(0.001, 36_500)({ description: "how many days to remember them", default: 30 }),
    "keep-mb": wholeNumber(
      1,
      100_000_000,
    )({
      description: "megabytes that they may take with their pictures",
      default: 10_000,
      helpValue: "MB",
    }),
    "metrics-addr": metricsAddress({
      description: "serve metrics for Prometheus over HTTP, at /metrics",
      helpValue: "HOST:PORT",
    }),
    curve: boolean({ description: "let in only clients whose keys are known" }),
    "server-key": string({
      description: `with --curve: the server's key, with clients.allow beside it [default: ${SERVER_KEY}]`,
      env: "DGX_PIXELS_SERVER_KEY",
      helpValue: "FILE",
    }),
    "make-keys": string({ description: "write new keys for a server and a client, and leave", helpValue: "FOLDER" }),
    insecure: boolean({ description: "bind beyond this machine without --curve: anybody there may use it" }),
    embedded: boolean({ description: "serve one command: private addresses, nothing kept", hidden: true }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    if (flags["make-keys"] !== undefined) return this.#makeKeys(flags["make-keys"]);
    // Keys may come through a pipe, which may stay silent: until they are there a signal ends the process at once.
    const curve = flags.curve ? await readKeys(flags["server-key"] ?? SERVER_KEY) : undefined;
    // From here on: what a start has begun is ended in good order.
    const stopped = untilStopped(flags.embedded);
    const folder = flags.embedded ? await PrivateFolder.create() : undefined;
    try {
      const dataDir = flags["data-dir"] ?? DATA_DIR;
      const options = {
        ...optionsFrom(flags),
        lanes: await lanesFrom(flags),
        curve,
        stopped,
        version: this.config.version,
        ...(folder
          ? privateOptions(folder)
          : { speedFile: join(dataDir, "speed.json"), blobFolder: join(dataDir, "uploads") }),
      };
      const store = folder ? new MemoryJobStore() : options.queue === undefined ? openStore(dataDir) : undefined;
      const server = await startServer(options, store, serverLog);
      this.#sayReady(server, options);
      await Promise.race([stopped, server.broken]).finally(() => server.close());
    } catch (cause) {
      // It was told to stop before it was ready, and has.
      if (!(cause instanceof PixelsError) || cause.code !== "shutting_down") throw cause;
    } finally {
      await folder?.remove();
    }
  }

  async #makeKeys(folder: string): Promise<void> {
    const files = await makeKeys(folder);
    if (this.jsonEnabled()) print(toJson({ files }));
    else for (const file of files) print(file);
    say(`Start the backend with --curve --server-key ${join(folder, "server.key")}.`);
    say("Give each client server.pub and client.key: --server-key server.pub --client-key client.key.");
  }

  #sayReady(server: Server, { version, lanes, queue, hasFront }: ServerOptions): void {
    const [req_addr, pub_addr] = [server.reqAddresses.join(","), server.pubAddresses.join(",")];
    const { outputDir, metricsUrl } = server;
    const places = { req_addr, pub_addr, output_dir: outputDir, metrics_url: metricsUrl };
    const engines = lanes.map(({ engine }) => engine);
    const ready = { ...places, queue: queue?.shown, version, engine: engines[0], engines, pid: process.pid };
    const front = hasFront ? `requests at ${req_addr}, updates at ${pub_addr}` : "it only draws";
    const shared = queue === undefined ? "" : `, queue at ${queue.shown}`;
    const metrics = metricsUrl === undefined ? "" : `, metrics at ${metricsUrl}`;
    if (this.jsonEnabled()) print(toJson(ready));
    else print(`dgx-pixels ${version} is ready: ${front}${shared}, pictures in ${outputDir}${metrics}`);
  }
}

type Parsed = Awaited<ReturnType<Serve["parse"]>>["flags"];

function optionsFrom(flags: Parsed): Omit<ServerOptions, "version" | "lanes"> {
  if (flags["no-front"] && flags.queue === undefined)
    throw new PixelsError("usage", "--no-front needs --queue: nobody could ask for anything");
  return {
    ...(flags.queue === undefined ? {} : { queue: queueAddress(flags.queue, flags["queue-password-file"]) }),
    hasFront: !flags["no-front"],
    reqAddresses: (flags["req-addr"] ?? DEFAULT_REQ_ADDR).split(","),
    pubAddresses: (flags["pub-addr"] ?? DEFAULT_PUB_ADDR).split(","),
    outputDir: flags["output-dir"] ?? OUTPUT_DIR,
    waitsForRoom: true,
    maxQueue: flags["max-queue"],
    visitors: { rate: flags["max-rate"], clients: flags["max-clients"] },
    drainMs: DRAIN_MS,
    retention: { jobs: flags["keep-jobs"], days: flags["keep-days"], bytes: flags["keep-mb"] * 1e6 },
    aliases: new Map(flags["model-alias"]),
    isInsecure: flags.insecure,
    metricsAddress: flags["metrics-addr"],
  };
}

/** What comes from the environment is not on the command line, which everybody on the machine can read. */
function queueAddress(text: string, passwordFile: string | undefined): QueueAddress {
  const isPublic = text !== queueSecrets.address;
  return parseQueueAddress(text, { isPublic, passwordFile, password: queueSecrets.password });
}

async function lanesFrom(flags: Parsed): Promise<LaneOptions[]> {
  const { engine, device: devices = [], workers = [] } = flags;
  // What the environment says is one text, also for a flag that may be given several times.
  const comfyui = [flags.comfyui ?? []].flat().flatMap((text) => text.split(","));
  const setup: EngineSetup = {
    modelsDir: flags["models-dir"],
    python: flags.python && resolve(flags.python),
    comfyui,
    workflows: flags.workflow,
    isForOneCommand: flags.embedded,
  };
  const chosen = await chooseEngines(engine, { devices, workers, areMost: flags.embedded, setup });
  if (flags.workflow !== undefined && !chosen.some((choice) => choice.engine === "comfyui"))
    throw new PixelsError(
      "usage",
      "--workflow needs the engine comfyui, which is not run",
      "Name a server with --comfyui, or add --engine comfyui.",
    );
  const engineArgs = setupArgs(setup);
  return chosen.map((choice) => ({ ...choice, engineArgs, memoryMb: flags["worker-memory"] ?? WORKER_MEMORY_MB }));
}

/** An embedded backend keeps nothing, and need not load lmdb. */
async function openStore(folder: string): Promise<JobStore> {
  const { LmdbJobStore } = await import("../server/store/lmdb-job-store.ts");
  return LmdbJobStore.open(folder, serverLog.warn);
}

function privateOptions(folder: PrivateFolder) {
  return {
    reqAddresses: [folder.socket("requests")],
    pubAddresses: [folder.socket("updates")],
    outputDir: join(folder.path, "outputs"),
    // The command that it serves would wait without saying why.
    waitsForRoom: false,
    // When it ends, the command that it serves has ended, too.
    drainMs: 0,
  };
}
