import { counted } from "../protocol/counted.ts";
import type { Blobs } from "./blobs/blobs.ts";
import { JobHistory } from "./jobs/job-history.ts";
import { JobRecords } from "./jobs/job-records.ts";
import type { JobStore } from "./jobs/job-store.ts";
import { LocalBoard } from "./jobs/local-board.ts";
import type { Lanes } from "./lanes/lanes.ts";
import type { LaneModel, ModelCatalogue } from "./lanes/model-catalogue.ts";
import type { Log } from "./log.ts";
import type { Shelf } from "./pictures/shelf.ts";
import type { ServerOptions } from "./server.ts";
import type { Shared } from "./shared/open.ts";
import type { QueueAddress } from "./shared/queue-address.ts";

interface BoardParts {
  options: ServerOptions;
  shelf: Shelf;
  /** What clients upload to this machine. */
  blobs: Blobs;
  catalogue: ModelCatalogue;
  log: Log;
}

/** The board of a server that has a store of its own, with what the last server left. */
export function openLocalBoard(store: JobStore, parts: BoardParts): LocalBoard {
  const { options, shelf, blobs, catalogue, log } = parts;
  const records = new JobRecords(store, log);
  const history = new JobHistory(records, options.retention, shelf);
  const board = new LocalBoard(records, history, blobs, options.maxQueue, (model) => catalogue.engineOf(model));
  const waiting = board.recover();
  if (waiting > 0) log.info(`${counted(waiting, "job")} from before ${waiting === 1 ? "waits" : "wait"}`);
  return board;
}

/** The board that a server shares with others. Throws PixelsError `queue_away` and `queue_unsafe`. */
export async function openSharedBoard(
  parts: BoardParts & { address: QueueAddress; machine: string; lanes: Lanes },
): Promise<Shared> {
  const { options, address, machine, shelf, blobs, lanes, catalogue, log } = parts;
  const { maxQueue, hasFront, retention, version } = options;
  // BullMQ and ioredis take half a second to load, and are for those who share a queue.
  const { openShared } = await import("./shared/open.ts");
  const modelOf = (name: string) => catalogue.find(name);
  const describe = () => ({
    name: machine,
    version,
    has_front: hasFront,
    lanes: lanes.all.map((lane) => lane.info(0)),
    models: catalogue.own,
  });
  const onMachines = (others: readonly { models: LaneModel[] }[]) =>
    catalogue.setOthers(others.flatMap(({ models }) => models));
  const shared = await openShared(
    { address, machine, maxQueue, hasFront, modelOf, describe, onMachines, retention, shelf, blobs },
    log,
  );
  // Other fronts take jobs for what is drawn here as soon as it is known.
  for (const { pool } of lanes.all) pool.on("models", () => void shared.machines.exchange().catch(() => {}));
  void shared.machines.exchange().catch(() => {});
  return shared;
}
