import { beforeEach, describe, expect, it } from "vitest";
import type { Update } from "../../src/protocol/messages/updates.ts";
import type { Job } from "../../src/server/jobs/job.ts";
import type { Shelf } from "../../src/server/pictures/shelf.ts";
import { Control } from "../../src/server/shared/control.ts";
import { connectRedis } from "../../src/server/shared/redis.ts";
import { SharedBoard } from "../../src/server/shared/shared-board.ts";
import { jobSpec } from "../support/job.ts";
import { HAS_REDIS, TestRedis } from "../support/redis.ts";
import { describeBoard, MAX_QUEUE, TAKERS } from "./board.conformance.ts";

const QUIET = { info() {}, warn() {} };
const MODELS = new Map(
  Object.values(TAKERS).flatMap(({ engine, models }) => models.map((one) => [one.name, { ...one, engine }])),
);

const SHELF: Shelf = {
  shown: "nowhere",
  put: async (images) => images,
  read: async () => Buffer.alloc(0),
  bytesOf: async () => 0,
  removeImages: async () => {},
};

async function openBoard(redis: TestRedis, machine = "one"): Promise<SharedBoard> {
  const client = connectRedis(redis.address);
  await client.connect();
  const options = {
    address: redis.address,
    machine,
    maxQueue: MAX_QUEUE,
    hasFront: true,
    modelOf: (name: string) => MODELS.get(name),
    retention: { jobs: 1000, days: 30, bytes: 1e9 },
    shelf: SHELF,
  };
  return SharedBoard.open(client, new Control(client, redis.address), options, QUIET);
}

describe.skipIf(!HAS_REDIS)("with a Redis", () => {
  describeBoard("a shared board", async () => openBoard(await TestRedis.start()));

  describe("a shared board", () => {
    let redis: TestRedis;
    beforeEach(async () => {
      redis = await TestRedis.start();
    });

    it("is one for two machines: what one adds the other draws, and both hear all of it in the same order", async () => {
      const [one, two] = [await openBoard(redis), await openBoard(redis, "two")];
      const heard: Update[][] = [[], []];
      for (const [i, board] of [one, two].entries())
        board.watch({ update: (update) => void heard[i]?.push(update), lost() {}, work() {} });
      await one.add(jobSpec("a"));
      await expect.poll(() => two.take(TAKERS.sprite, "t")).toMatchObject({ id: "a" });
      expect(await one.take(TAKERS.sprite, "u")).toBeUndefined();
      expect(await one.get("a")).toMatchObject({ state: "running" });
      two.tell({ type: "progress", job_id: "a", stage: "sampling", step: 1, total_steps: 2, percent: 50, eta_s: 1 });
      await two.finish("a", "t", { state: "completed", images: [], warnings: [] });
      for (const list of [heard[0], heard[1]])
        await expect.poll(() => list?.map(({ type }) => type)).toEqual(["progress", "job_complete", "job_finished"]);
      await Promise.all([one.close(), two.close()]);
    });

    it("has a job that another machine draws cancelled there", async () => {
      const [one, two] = [await openBoard(redis), await openBoard(redis, "two")];
      const lost: Job[] = [];
      two.watch({ update() {}, lost: (job) => void lost.push(job), work() {} });
      await one.add(jobSpec("a"));
      await expect.poll(() => two.take(TAKERS.sprite, "t")).toMatchObject({ id: "a" });
      expect(await one.cancel("a")).toMatchObject({ state: "cancelled" });
      expect(lost.map(({ id }) => id)).toEqual(["a"]);
      expect(await two.finish("a", "t", { state: "completed", images: [], warnings: [] })).toBeUndefined();
      expect(await two.get("a")).toMatchObject({ state: "cancelled" });
      await Promise.all([one.close(), two.close()]);
    });

    it("keeps what it acknowledged through a kill of Redis, and takes a result that was drawn meanwhile", async () => {
      const board = await openBoard(redis);
      await board.add(jobSpec("a"));
      await board.add(jobSpec("b"));
      await board.take(TAKERS.sprite, "t");
      await redis.stop("SIGKILL");
      await expect(board.add(jobSpec("c"))).rejects.toMatchObject({ code: "queue_away" });
      const finished = board.finish("a", "t", { state: "completed", images: [], warnings: ["drawn"] });
      await redis.restart();
      expect(await finished).toMatchObject({ state: "completed", warnings: ["drawn"] });
      await expect.poll(() => board.get("a").catch(() => undefined)).toMatchObject({ state: "completed" });
      expect(await board.get("b")).toMatchObject({ state: "queued" });
      expect(await board.add(jobSpec("b"))).toMatchObject({ id: "b" });
      expect(await board.get("c")).toBeUndefined();
      await board.close();
    });
  });
});
