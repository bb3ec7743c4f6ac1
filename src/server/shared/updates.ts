import { QueueEvents } from "bullmq";
import { decode, encode } from "../../protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../../protocol/codec/scan.ts";
import { type Update, update } from "../../protocol/messages/updates.ts";
import { endingUpdates } from "../jobs/ending-updates.ts";
import type { Line } from "./line.ts";
import { PREFIX, REMEMBERED } from "./line.ts";
import type { RedisClient } from "./redis.ts";
import { CANCELLED, completed, failed, ownId, type Result } from "./shared-job.ts";

/** Of a picture in an update: larger ones are left out, and asked for by nobody. */
const PICTURE_BYTES = 8_192;
const BLOCK_MS = 5_000;
const TOLD = "told";

/** Lets all who follow a line hear how a job goes. Its end they hear from BullMQ, in the same order and as safely as it is kept. */
export async function tell({ events }: Line, message: Update): Promise<void> {
  const isLarge = message.type === "preview" && (message.png?.length ?? 0) > PICTURE_BYTES;
  const bytes = encode(isLarge ? { ...message, png: undefined } : message);
  await events.publishEvent({ eventName: TOLD, update: Buffer.from(bytes).toString("base64") }, REMEMBERED);
}

/** What is told of all jobs of a line. */
export class LineUpdates {
  readonly #events: QueueEvents;

  private constructor(events: QueueEvents) {
    this.#events = events;
  }

  /**
   * @param connection of its own: it waits for what comes.
   * @param isNew tells all from its beginning: the line came up while this front ran.
   */
  static async follow(
    { queue }: Line,
    { redis, connection }: { redis: RedisClient; connection: RedisClient },
    isNew: boolean,
    hear: (update: Update) => void,
  ): Promise<LineUpdates> {
    const [newest] = isNew ? [] : await redis.xrevrange(queue.toKey("events"), "+", "-", "COUNT", 1);
    const events = new QueueEvents(queue.name, {
      connection,
      prefix: PREFIX,
      blockingTimeout: BLOCK_MS,
      lastEventId: newest?.[0] ?? "0-0",
    });
    events.on("error", () => {});
    const end = (id: string, how: Omit<Parameters<typeof endingUpdates>[0], "id">) =>
      endingUpdates({ ...how, id: ownId(id) }).forEach(hear);
    events.on("completed", ({ jobId, returnvalue }) => end(jobId, completed(returnvalue as unknown as Result)));
    events.on("failed", ({ jobId, failedReason }) =>
      end(jobId, failedReason === CANCELLED ? { state: "cancelled" } : failed(failedReason)),
    );
    // What has ended is removed when it is forgotten, which nobody need hear.
    events.on("removed", ({ jobId, prev }) => {
      if (prev !== "completed" && prev !== "failed") end(jobId, { state: "cancelled" });
    });
    events.on(TOLD as "progress", (message: unknown) => {
      const told = read((message as { update: string }).update);
      if (told !== undefined) hear(told);
    });
    return new LineUpdates(events);
  }

  async close(): Promise<void> {
    await this.#events.close();
  }
}

/** `undefined` for what a later version tells. */
function read(text: string): Update | undefined {
  try {
    return decode(update, Buffer.from(text, "base64"), REPLY_LIMITS);
  } catch {
    return undefined;
  }
}
