import { join } from "node:path";
import { PixelsError } from "../protocol/errors.ts";
import { Blobs } from "./blobs/blobs.ts";
import { openLocalBoard, openSharedBoard } from "./boards.ts";
import { Broker } from "./broker.ts";
import { Front, type FrontOptions } from "./front.ts";
import { createHandler } from "./handlers.ts";
import type { Board } from "./jobs/board.ts";
import type { Retention } from "./jobs/job-history.ts";
import type { JobStore } from "./jobs/job-store.ts";
import { Lanes } from "./lanes/lanes.ts";
import { ModelCatalogue } from "./lanes/model-catalogue.ts";
import { Scheduler } from "./lanes/scheduler.ts";
import type { LaneOptions } from "./lanes/worker-process.ts";
import type { Log } from "./log.ts";
import { machineName } from "./machine-name.ts";
import { Metrics } from "./metrics/metrics.ts";
import type { MetricsAddress } from "./metrics/metrics-address.ts";
import type { MetricsEndpoint } from "./metrics/metrics-endpoint.ts";
import { OutputHold } from "./output-hold.ts";
import { openPlaces } from "./pictures/places.ts";
import { PrivateFolder } from "./private-folder.ts";
import { Publisher } from "./publisher.ts";
import type { Shared } from "./shared/open.ts";
import type { QueueAddress } from "./shared/queue-address.ts";
import { type StatusParts, statusOf } from "./status.ts";
import type { VisitorLimits } from "./visitors.ts";

export interface ServerOptions extends FrontOptions {
  version: string;
  /** The engines that draw, at least one. Of models with one name, that of the first is meant. */
  lanes: LaneOptions[];
  /** A folder, or `s3://BUCKET/PREFIX`. */
  outputDir: string;
  /** The queue that this server shares with others; without it, it has one of its own. */
  queue?: QueueAddress;
  /** Whether it answers requests, and does not only draw. */
  hasFront: boolean;
  /** Jobs wait while pictures can't be written; otherwise they fail. */
  waitsForRoom: boolean;
  maxQueue: number;
  visitors: VisitorLimits;
  /** How long running jobs may take to finish at the end, in ms. */
  drainMs: number;
  retention: Retention;
  /** Keeps the measured speeds from one server to the next; without it, nothing is known at the start. */
  speedFile?: string;
  /** Keeps what clients upload from one server to the next; without it, it goes with this one. */
  blobFolder?: string;
  aliases: ReadonlyMap<string, string>;
  /** Where metrics are served over HTTP; nowhere without it. */
  metricsAddress?: MetricsAddress;
  /** Resolves when the server is to end: a start that still goes on rejects with PixelsError `shutting_down` then. */
  stopped?: Promise<unknown>;
}

export interface Server {
  reqAddresses: string[];
  pubAddresses: string[];
  outputDir: string;
  /** Where Prometheus finds the metrics, if anywhere. */
  metricsUrl?: string;
  /** Rejects with a PixelsError when no worker can be started. */
  broken: Promise<never>;
  /** Takes no more jobs, lets running ones finish, ends all workers. */
  close(): Promise<void>;
}

/**
 * Starts the backend: resolves when it answers requests. The first worker loads its engine while everything else opens,
 * which takes less long. Throws PixelsError `address_in_use`, `bad_address`, `exposed`, `unwritable`, `worker_failed`
 * and `shutting_down`, and what `opening` rejects with; the store is closed again then.
 */
export async function startServer(
  options: ServerOptions,
  opening: JobStore | Promise<JobStore> | undefined,
  log: Log,
): Promise<Server> {
  const opened = Promise.resolve(opening);
  opened.catch(() => {});
  const metrics = new Metrics();
  const broker = new Broker(options.visitors, metrics, log);
  const publisher = new Publisher(log);
  const front = new Front(broker, publisher);
  const folder = await PrivateFolder.create();
  const lanes = new Lanes(options.lanes, folder, options.speedFile, log);
  let isClosing = false;
  let board: Board | undefined;
  let shared: Shared | undefined;
  let endpoint: MetricsEndpoint | undefined;
  let hold: OutputHold | undefined;
  let blobs: Blobs | undefined;
  let scheduler: Scheduler | undefined;

  async function close(): Promise<void> {
    if (isClosing) return;
    isClosing = true;
    hold?.close();
    await lanes.close(options.drainMs);
    await scheduler?.close();
    await front.close();
    await endpoint?.close();
    await (shared?.uploads ?? blobs)?.close();
    await shared?.machines.close();
    // What waits for room on a full disk is tried once more.
    await opened.then(
      (store) => (board ?? store)?.close(),
      () => {},
    );
    await folder.remove();
  }

  try {
    const machine = options.queue && machineName(options.outputDir, options.blobFolder ?? "");
    const catalogue = new ModelCatalogue(lanes.all, options.aliases, log);
    for (const { engine, pool } of lanes.all) pool.on("models", (models) => catalogue.set(engine, models));
    // First of all: the other parts are there long before a worker is.
    await lanes.start();
    const known = lanes.known();
    known.catch(() => {});

    const { outputs, shelf } = await openPlaces(options.outputDir, machine, join(folder.path, "pictures"), log);
    hold = new OutputHold(outputs, options.waitsForRoom, log);
    if (options.hasFront) await front.open(options);
    blobs = await Blobs.open(options.blobFolder ?? join(folder.path, "blobs"));
    const store = await opened;
    if (store !== undefined) board = openLocalBoard(store, { options, shelf, blobs, catalogue, log });
    else if (options.queue !== undefined && machine !== undefined) {
      shared = await openSharedBoard({ options, address: options.queue, machine, shelf, blobs, lanes, catalogue, log });
      board = shared.board;
    }
    if (board === undefined) throw new PixelsError("internal", "a server needs a store or a queue");
    board.watch({
      update: (update) => publisher.publish(update),
      missed: () => publisher.skip(),
      lost: () => {},
      work: () => {},
    });
    const { version } = options;
    const uploads = shared?.uploads ?? blobs;
    const drawing = { board, lanes, outputs, shelf: shared?.shelf ?? shelf, uploads, hold, metrics };
    scheduler = new Scheduler({ ...drawing, log });
    const parts = { ...drawing, version, scheduler, catalogue, publisher, broker, shared };
    endpoint = await openEndpoint(options, parts);
    // An engine may take minutes to say what it draws.
    await Promise.race([known, options.stopped?.then(refuseToGoOn) ?? known]);
    catalogue.checkAliases();
    scheduler.start();

    if (options.hasFront) void broker.serve(createHandler({ ...parts, isClosing: () => isClosing }));
    const { reqAddresses, pubAddresses } = front;
    const metricsUrl = endpoint?.url;
    return { reqAddresses, pubAddresses, outputDir: shelf.shown, metricsUrl, broken: lanes.broken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function refuseToGoOn(): never {
  throw new PixelsError("shutting_down", "the backend was stopped before it was ready");
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
