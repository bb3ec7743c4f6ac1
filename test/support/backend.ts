import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { setupArgs } from "../../src/engines/host/settings.ts";
import type { JobStore } from "../../src/server/jobs/job-store.ts";
import { type Server, type ServerOptions, startServer } from "../../src/server/server.ts";
import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { Peer } from "./peer.ts";
import { knowSteady, STEADY_JOB } from "./steady.ts";
import { sharedFolder, temporaryFolder } from "./temporary-folder.ts";

export interface Backend extends Server {
  folder: string;
  log: string[];
  /** The flags that lead a command here. */
  flags: string[];
  connect(): Promise<Peer>;
}

/** What a test wants otherwise; `workers` and so on are for each of `engines`. */
export interface BackendOptions extends Partial<Omit<ServerOptions, "lanes">> {
  engines?: string[];
  device?: string;
  /** By engine, where one is to have another. */
  devices?: Record<string, string>;
  workers?: number;
  memoryMb?: number;
  modelsDir?: string;
}

/** What the peers of a backend ask for unless a test says otherwise, by its first engine; and where that draws: one picture at a time. */
const JOBS: Record<string, object> = {
  sprite: { prompt: "a red dragon", model: "sprite", size: [32, 32], steps: 4, cfg_scale: 2, seed: 1n },
  steady: STEADY_JOB,
  brisk: { ...STEADY_JOB, model: "brisk" },
};
const DEVICES: Record<string, string> = { sprite: "cpu", steady: "hourglass", brisk: "hourglass" };

/**
 * The real server with real workers, on ipc, ended with the test. Where its pictures don't matter they are those of the steady engine:
 * loading the network and the library of the other takes two seconds of processor time.
 */
export async function startBackend(options: BackendOptions = {}, store?: JobStore): Promise<Backend> {
  const backend = await openBackend(temporaryFolder(), options, store);
  onTestFinished(() => backend.close());
  return backend;
}

/** One for all tests of a file or of a `describe`, which name their jobs apart and leave the server as it was. */
export function sharedBackend(options: BackendOptions = {}): () => Backend {
  const folder = sharedFolder();
  let backend: Backend | undefined;
  beforeAll(async () => {
    backend = await openBackend(folder, options);
  });
  afterAll(() => backend?.close());
  return () => {
    if (backend === undefined) throw new Error("the backend is not started yet");
    return backend;
  };
}

async function openBackend(
  folder: string,
  { engines = ["steady"], device, devices = {}, workers = 1, memoryMb = 4096, modelsDir, ...options }: BackendOptions,
  store: JobStore | undefined = options.queue === undefined ? new MemoryJobStore() : undefined,
): Promise<Backend> {
  if (engines.some((engine) => engine !== "sprite")) knowSteady();
  const log: string[] = [];
  const standard: ServerOptions = {
    version: "0.0.0",
    lanes: engines.map((engine) => ({
      engine,
      device: devices[engine] ?? device ?? DEVICES[engine] ?? "auto",
      workers: () => workers,
      memoryMb,
      engineArgs: setupArgs({ modelsDir }),
    })),
    reqAddresses: [`ipc://${join(folder, "req.sock")}`],
    pubAddresses: [`ipc://${join(folder, "pub.sock")}`],
    outputDir: join(folder, "outputs"),
    hasFront: true,
    waitsForRoom: true,
    maxQueue: 1000,
    visitors: { rate: 0, clients: 10_000 },
    drainMs: 0,
    retention: { jobs: 1000, days: 30, bytes: 1e9 },
    aliases: new Map(),
    isInsecure: false,
  };
  const say = (text: string) => void log.push(text);
  const server = await startServer({ ...standard, ...options }, store, { info: say, warn: say });
  const [req = "", pub = ""] = [server.reqAddresses[0], server.pubAddresses[0]];
  const connect = () => Peer.connect(req, pub, JOBS[engines[0] ?? ""]);
  return { ...server, folder, log, flags: ["--req-addr", req, "--pub-addr", pub], connect };
}
