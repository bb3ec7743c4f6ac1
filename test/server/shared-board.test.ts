import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Update } from "../../src/protocol/messages/updates.ts";
import type { Ending, Taker } from "../../src/server/jobs/board.ts";
import type { Job } from "../../src/server/jobs/job.ts";
import type { Shelf } from "../../src/server/pictures/shelf.ts";
import { Control } from "../../src/server/shared/control.ts";
import { IdleMachines } from "../../src/server/shared/idle-machines.ts";
import { canDraw, kindOf } from "../../src/server/shared/kind.ts";
import { connectRedis } from "../../src/server/shared/redis.ts";
import { SharedBoard, type SharedBoardOptions } from "../../src/server/shared/shared-board.ts";
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

const COMPLETED: Ending = { state: "completed", images: [], warnings: [] };

async function openBoard(
  redis: TestRedis,
  machine = "one",
  other: Partial<SharedBoardOptions> = {},
): Promise<SharedBoard> {
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
    ...other,
  };
  return SharedBoard.open(client, new Control(client, redis.address, machine), options, QUIET);
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

    it("gives the job of a machine that is cut off to another, and drops what that machine hands in late", async () => {
      const [one, two] = [await openBoard(redis), await openBoard(redis, "two")];
      const lost: Job[] = [];
      one.watch({ update() {}, lost: (job) => void lost.push(job), work() {} });
      await one.add(jobSpec("a"));
      await one.take(TAKERS.sprite, "t");
      // Cut off, it extends nothing: its term passes, and another machine finds that out.
      await expect
        .poll(() => two.take(TAKERS.sprite, "u"), { timeout: 40_000, interval: 250 })
        .toMatchObject({ id: "a" });
      await one.extend(new Map([["a", "t"]]));
      expect(lost.map(({ id }) => id)).toEqual(["a"]);
      expect(await one.finish("a", "t", COMPLETED)).toBeUndefined();
      expect(await two.finish("a", "u", COMPLETED)).toMatchObject({ state: "completed", deaths: 0 });
      await Promise.all([one.close(), two.close()]);
    });

    it("takes up again what a Redis that was silent for longer than a term still counts as running", async () => {
      const board = await openBoard(redis);
      await board.add(jobSpec("a"));
      await board.take(TAKERS.sprite, "t");
      const client = connectRedis(redis.address);
      await client.connect();
      // As after a long silence: the lease is over, and nobody has looked.
      const [lock = ""] = await client.keys("*:lock");
      await client.del(lock);
      await board.extend(new Map([["a", "t"]]));
      expect(await client.get(lock)).toBe("t");
      expect(await board.finish("a", "t", COMPLETED)).toMatchObject({ state: "completed" });
      client.disconnect();
      await board.close();
    });

    it("goes by Redis' clock and its own, whatever the machines' are set to", async () => {
      vi.useFakeTimers({ toFake: ["Date"] });
      onTestFinished(() => void vi.useRealTimers());
      const board = await openBoard(redis);
      await board.add(jobSpec("a"));
      vi.setSystemTime(Date.now() + 5 * 86_400_000);
      await board.take(TAKERS.sprite, "t");
      await board.add(jobSpec("b"));
      vi.setSystemTime(Date.now() - 90 * 86_400_000);
      await board.extend(new Map([["a", "t"]]));
      expect((await board.finish("a", "t", COMPLETED))?.durationS).toBeLessThan(10);
      expect(await board.take(TAKERS.sprite, "u")).toMatchObject({ id: "b" });
      expect((await board.page(undefined, 10)).map(({ id }) => id)).toEqual(["a", "b"]);
      await board.close();
    });

    it("hands a lane nothing that it can't draw: other weights, a LoRA that it lacks, settings of a later version", async () => {
      const spec = (id: string, lora?: string) => jobSpec(id, lora === undefined ? {} : { lora });
      const board = await openBoard(redis);
      await board.add(spec("plain"));
      await board.add(spec("styled", "ink:0.5"));
      const [model] = TAKERS.sprite.models;
      const other = { engine: "sprite", models: [{ ...model, sha256: "f".repeat(64) }] } as Taker;
      expect(await board.take(other, "t")).toBeUndefined();
      expect(await board.take(TAKERS.sprite, "u")).toMatchObject({ id: "plain" });
      expect(await board.take(TAKERS.sprite, "v")).toBeUndefined();
      const ink = { ...model, name: "ink", model_type: "lora" };
      expect(await board.take({ engine: "sprite", models: [model, ink] } as Taker, "w")).toMatchObject({
        id: "styled",
      });
      const kind = kindOf({ model: "sprite", lora: undefined }, { engine: "sprite" });
      expect(canDraw(TAKERS.sprite, kind)).toBe(true);
      expect(canDraw(TAKERS.sprite, { ...kind, settings: kind.settings - 1 })).toBe(true);
      expect(canDraw(TAKERS.sprite, { ...kind, settings: kind.settings + 1 })).toBe(false);
      await board.close();
    });

    it("tells what it last knew of jobs while Redis is away, and says so", async () => {
      const board = await openBoard(redis);
      await board.add(jobSpec("a"));
      expect((await board.counts()).away).toBeUndefined();
      await redis.stop("SIGKILL");
      expect(await board.counts()).toMatchObject({ queued: 1, away: expect.stringContaining("does not answer") });
      await board.close();
    });

    it("calls one of the machines that wait for a job of its kind, each once for what it has found nothing of", async () => {
      const client = connectRedis(redis.address);
      await client.connect();
      const [one, two] = [new IdleMachines(client, "one"), new IdleMachines(client, "two")];
      expect(await one.wait(["a", "b"])).toBe(true);
      expect(await one.wait(["a", "b"])).toBe(false);
      expect(await two.wait(["a"])).toBe(true);
      const [first, ...more] = await one.callFor("a", 1);
      expect(more).toEqual([]);
      expect([first, ...(await one.callFor("a", 5))].sort()).toEqual(["one", "two"]);
      expect(await one.callFor("a", 1)).toEqual([]);
      expect(await one.wait(["a", "b"])).toBe(true);
      expect(await two.callFor("b", 3)).toEqual(["one"]);
      client.disconnect();
    });

    it("forgets the oldest ended jobs beyond the bytes that pictures may take, on whichever machine they lie", async () => {
      const removed: string[][] = [[], []];
      const open = (machine: string, list: string[] | undefined) =>
        openBoard(redis, machine, {
          retention: { jobs: 1000, days: 30, bytes: 250 },
          shelf: { ...SHELF, bytesOf: async () => 100, removeImages: async (paths) => void list?.push(...paths) },
        });
      const [one, two] = [await open("one", removed[0]), await open("two", removed[1])];
      for (const id of ["a", "b", "c", "d"]) {
        await one.add(jobSpec(id));
        await expect.poll(() => two.take(TAKERS.sprite, id)).toBeDefined();
        const images = [{ path: `/out/${id}.png`, seed: 1n, width: 1, height: 1 }];
        await two.finish(id, id, { state: "completed", images, warnings: [] });
      }
      await one.forgetOld();
      expect((await one.page(undefined, 10)).map(({ id }) => id)).toEqual(["c", "d"]);
      await expect.poll(() => removed[1]).toEqual(["/out/a.png", "/out/b.png"]);
      await one.forgetOld();
      expect(await one.get("c")).toMatchObject({ state: "completed" });
      await Promise.all([one.close(), two.close()]);
    });

    it("forgets the oldest ended jobs, with their pictures", async () => {
      const removed: string[] = [];
      const board = await openBoard(redis, "one", {
        retention: { jobs: 1, days: 30, bytes: 1e9 },
        shelf: { ...SHELF, removeImages: async (paths) => void removed.push(...paths) },
      });
      for (const id of ["a", "b"]) {
        await board.add(jobSpec(id));
        await board.take(TAKERS.sprite, id);
        const images = [{ path: `/out/${id}.png`, seed: 1n, width: 1, height: 1 }];
        await board.finish(id, id, { state: "completed", images, warnings: [] });
      }
      await board.forgetOld();
      expect(removed).toEqual(["/out/a.png"]);
      expect(await board.get("a")).toBeUndefined();
      expect((await board.page(undefined, 10)).map(({ id }) => id)).toEqual(["b"]);
      await board.close();
    });
  });
});
