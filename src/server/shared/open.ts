import { PixelsError } from "../../protocol/errors.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Uploads } from "../blobs/uploads.ts";
import { isOver } from "../jobs/job.ts";
import type { Log } from "../log.ts";
import type { Shelf } from "../pictures/shelf.ts";
import { BlobIndex } from "./blob-index.ts";
import { Control } from "./control.ts";
import { checkDurability, type Durability } from "./durability.ts";
import { MachinePictures } from "./machine-pictures.ts";
import { type Machine, Machines } from "./machines.ts";
import type { QueueAddress } from "./queue-address.ts";
import { connectRedis, type RedisClient } from "./redis.ts";
import { SharedBlobs } from "./shared-blobs.ts";
import { SharedBoard, type SharedBoardOptions } from "./shared-board.ts";

export interface SharedOptions extends SharedBoardOptions {
  /** What this machine has of what clients upload. */
  blobs: Blobs;
  /** What this machine says of itself. */
  describe(): Machine;
  /** Told when it has been looked what other machines there are. */
  onMachines(others: readonly Machine[]): void;
}

/** What a server has that shares a board with others. */
export interface Shared {
  board: SharedBoard;
  machines: Machines;
  shelf: Shelf;
  uploads: Uploads;
  /** Where the queue is, and what an acknowledged job is worth there. */
  address: string;
  durability: Durability;
}

/** Throws PixelsError `queue_away` and `queue_unsafe`. */
export async function openShared(
  { describe, onMachines, blobs, ...options }: SharedOptions,
  log: Log,
): Promise<Shared> {
  const { address, machine } = options;
  const redis = connectRedis(address);
  try {
    await reach(redis, address);
    const durability = await checkDurability(redis, address.shown);
    if (!durability.isSafe) log.warn(`the queue at ${address.shown}: an acknowledged job ${durability.worth}`);
    const control = new Control(redis, address, machine);
    const board = await SharedBoard.open(redis, control, options, log);
    const shelf = new MachinePictures(options.shelf, redis, control, machine, (id) => board.get(id));
    const areOver = async (ids: string[]) =>
      (await board.read(ids)).map((job) => job === undefined || isOver(job.state));
    const uploads = new SharedBlobs(blobs, new BlobIndex(redis, areOver), machine, address.shown);
    const machines: Machines = new Machines(redis, describe, () => onMachines(machines.others));
    await machines.exchange();
    sayWhenAway(redis, address.shown, log);
    return { board, machines, shelf, uploads, address: address.shown, durability };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

async function reach(redis: RedisClient, { shown }: QueueAddress): Promise<void> {
  let reason: Error | undefined;
  redis.on("error", (error: Error) => {
    reason = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const { message } = reason ?? (error as Error);
    throw new PixelsError("queue_away", `the queue at ${shown} can't be reached: ${message}`);
  }
}

/** Both once: when it goes, and when it is back. */
function sayWhenAway(redis: RedisClient, shown: string, log: Log): void {
  let isAway = false;
  redis.on("reconnecting", () => {
    if (!isAway)
      log.warn(`the queue at ${shown} does not answer: no job is taken until it does; what is drawn is handed in then`);
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) log.info(`the queue at ${shown} answers again`);
    isAway = false;
  });
}
