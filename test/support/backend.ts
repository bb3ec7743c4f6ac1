import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { JobStore } from "../../src/server/jobs/job-store.ts";
import { type Server, type ServerOptions, startServer } from "../../src/server/server.ts";
import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { Peer } from "./peer.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface Backend extends Server {
  folder: string;
  log: string[];
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

/** The real server with real workers, on ipc, ended with the test. */
export async function startBackend(
  {
    engines = ["sprite"],
    device = "cpu",
    devices = {},
    workers = 1,
    memoryMb = 4096,
    modelsDir,
    ...options
  }: BackendOptions = {},
  store: JobStore | undefined = options.queue === undefined ? new MemoryJobStore() : undefined,
) {
  const folder = temporaryFolder();
  const log: string[] = [];
  const standard: ServerOptions = {
    version: "0.0.0",
    lanes: engines.map((engine) => ({
      engine,
      device: devices[engine] ?? device,
      workers: () => workers,
      memoryMb,
      modelsDir,
    })),
    reqAddresses: [`ipc://${join(folder, "req.sock")}`],
    pubAddresses: [`ipc://${join(folder, "pub.sock")}`],
    outputDir: join(folder, "outputs"),
    hasFront: true,
    waitsForRoom: true,
    maxQueue: 1000,
    visitors: { rate: 0, clients: 10_000 },
    drainMs: 8000,
    retention: { jobs: 1000, days: 30, bytes: 1e9 },
    aliases: new Map(),
    isInsecure: false,
  };
  const say = (text: string) => void log.push(text);
  const server = await startServer({ ...standard, ...options }, store, { info: say, warn: say });
  onTestFinished(() => server.close());
  const connect = () => Peer.connect(server.reqAddresses[0] ?? "", server.pubAddresses[0] ?? "");
  return { ...server, folder, log, connect } satisfies Backend;
}
