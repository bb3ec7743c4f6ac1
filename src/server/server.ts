import { once } from "node:events";
import { availableParallelism } from "node:os";
import { PixelsError } from "../protocol/errors.ts";
import { bindAll } from "../wire/bind.ts";
import { Gatekeeper } from "../wire/gatekeeper.ts";
import { type CurveKeys, demandCurve } from "../wire/server-curve.ts";
import { WorkerLink } from "../wire/worker-link.ts";
import { Broker } from "./broker.ts";
import { createHandler } from "./handlers.ts";
import { JobHistory, type Retention } from "./jobs/job-history.ts";
import { JobQueue } from "./jobs/job-queue.ts";
import { JobRecords } from "./jobs/job-records.ts";
import type { JobStore } from "./jobs/job-store.ts";
import { ModelCatalogue } from "./lanes/model-catalogue.ts";
import { Scheduler } from "./lanes/scheduler.ts";
import { Speed } from "./lanes/speed.ts";
import { WorkerPool } from "./lanes/worker-pool.ts";
import type { WorkerSettings } from "./lanes/worker-process.ts";
import type { Log } from "./log.ts";
import { Metrics } from "./metrics/metrics.ts";
import type { MetricsAddress } from "./metrics/metrics-address.ts";
import type { MetricsEndpoint } from "./metrics/metrics-endpoint.ts";
import { OutputFolder } from "./output-folder.ts";
import { PrivateFolder } from "./private-folder.ts";
import { Publisher } from "./publisher.ts";
import { type StatusParts, statusOf } from "./status.ts";
import type { VisitorLimits } from "./visitors.ts";

export interface ServerOptions extends WorkerSettings {
  version: string;
  reqAddresses: string[];
  pubAddresses: string[];
  outputDir: string;
  /** One for each core, or one for a GPU, where not given. */
  workers?: number;
  maxQueue: number;
  visitors: VisitorLimits;
  /** How long running jobs may take to finish at the end, in ms. */
  drainMs: number;
  retention: Retention;
  /** Keeps the measured speed from one server to the next; without it, nothing is known at the start. */
  speedFile?: string;
  aliases: ReadonlyMap<string, string>;
  /** Only clients with a known key may connect. */
  curve?: CurveKeys;
  /** Addresses beyond this machine may be bound without CURVE. */
  isInsecure: boolean;
  /** Where metrics are served over HTTP; nowhere without it. */
  metricsAddress?: MetricsAddress;
}

export interface Server {
  reqAddresses: string[];
  pubAddresses: string[];
  outputDir: string;
  /** Where Prometheus finds the metrics, if anywhere. */
  metricsUrl?: string;
  /** Rejects with PixelsError `worker_failed` when no worker can be started. */
  broken: Promise<never>;
  /** Takes no more jobs, lets running ones finish, ends all workers. */
  close(): Promise<void>;
}

/**
 * Starts the backend: resolves when it answers requests. The first worker loads its engine while the store still opens,
 * which takes as long. Throws PixelsError `address_in_use`, `bad_address`, `exposed`, `unwritable` and `worker_failed`,
 * and what `opening` rejects with; the store is closed again then.
 */
export async function startServer(
  options: ServerOptions,
  opening: JobStore | Promise<JobStore>,
  log: Log,
): Promise<Server> {
  const opened = Promise.resolve(opening);
  opened.catch(() => {});
  const metrics = new Metrics();
  const broker = new Broker(options.visitors, metrics, log);
  const publisher = new Publisher(log);
  const link = new WorkerLink((text) => log.warn(text));
  const speed = new Speed(options.speedFile, options.engine);
  const folder = await PrivateFolder.create();
  let isClosing = false;
  let queue: JobQueue | undefined;
  let pool: WorkerPool | undefined;
  let gatekeeper: Gatekeeper | undefined;
  let endpoint: MetricsEndpoint | undefined;

  async function close(): Promise<void> {
    if (isClosing) return;
    isClosing = true;
    await pool?.close(options.drainMs);
    speed.save();
    link.close();
    await broker.close();
    await publisher.close();
    gatekeeper?.close();
    await endpoint?.close();
    // What waits for room on a full disk is tried once more.
    await opened.then(
      (store) => (queue ?? store).close(),
      () => {},
    );
    await folder.remove();
  }

  try {
    const outputs = await OutputFolder.open(options.outputDir);
    const mayBeExposed = options.curve !== undefined || options.isInsecure;
    if (options.curve !== undefined) {
      gatekeeper = new Gatekeeper(options.curve);
      await gatekeeper.open();
      for (const { socket } of [broker, publisher]) demandCurve(socket, options.curve);
    }
    const reqAddresses = await bindAll(broker.socket, options.reqAddresses, mayBeExposed);
    const pubAddresses = await bindAll(publisher.socket, options.pubAddresses, mayBeExposed);
    void publisher.countSubscribers();
    const linkAddress = folder.socket("workers");
    await link.bind(linkAddress);

    const catalogue = new ModelCatalogue(options.aliases, log);
    pool = new WorkerPool(link, linkAddress, options, log);
    pool.on("models", (models) => catalogue.set(models));
    const broken = whenBroken(pool);
    const known = once(pool, "models");
    pool.start((device) => options.workers ?? (device === "cpu" ? availableParallelism() : 1));

    const records = new JobRecords(await opened, log);
    const history = new JobHistory(records, options.retention, outputs);
    queue = new JobQueue(records, history, options.maxQueue);
    const waiting = queue.recover();
    if (waiting > 0) log.info(`${waiting} jobs wait from before`);
    const scheduler = new Scheduler(queue, pool, publisher, outputs, metrics, speed, log);
    pool.on("idle", () => scheduler.wake());
    pool.on("message", (worker, message) => scheduler.message(worker, message));
    pool.on("died", (jobId, lastWords) => scheduler.died(jobId, lastWords));
    pool.on("died", () => metrics.workerDeath());
    const { version, engine } = options;
    const parts = { version, engine, queue, scheduler, pool, catalogue, outputs, publisher, broker, metrics };
    endpoint = await openEndpoint(options, parts);
    await Promise.race([known, broken]);
    scheduler.wake();

    void broker.serve(createHandler({ ...parts, isClosing: () => isClosing }));
    return { reqAddresses, pubAddresses, outputDir: outputs.path, metricsUrl: endpoint?.url, broken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** prom-client takes 50 ms to load: only where it is asked for. */
async function openEndpoint(options: ServerOptions, parts: StatusParts): Promise<MetricsEndpoint | undefined> {
  if (options.metricsAddress === undefined) return undefined;
  const [{ createExporter }, { MetricsEndpoint }] = await Promise.all([
    import("./metrics/metrics-exporter.ts"),
    import("./metrics/metrics-endpoint.ts"),
  ]);
  const exporter = createExporter(parts.metrics, () => statusOf(parts));
  return MetricsEndpoint.open(options.metricsAddress, options.isInsecure, exporter);
}

/** Rejects when the pool gives up; whoever holds the server decides what to do about it. */
function whenBroken(pool: WorkerPool): Promise<never> {
  const broken = once(pool, "broken").then(([lastWords]): never => {
    throw new PixelsError("worker_failed", `no worker can be started: ${lastWords}`);
  });
  broken.catch(() => {});
  return broken;
}
