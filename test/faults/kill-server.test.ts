import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { Drawings, repeats } from "./drawings.ts";
import { expectAtMost, median, ms, say } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { readPictures } from "./picture-reader.ts";
import { untilEnded } from "./processes.ts";
import { Place } from "./serving.ts";
import { PATIENCE_MS, size } from "./size.ts";

const KILLS = size(50, 3);
const QUEUED = size(1000, 30);
/** Jobs that are on their way when a kill comes. */
const BURST = size(100, 20);
const READY_MS = 1000;

/** What the server does when it is killed. */
const MOMENTS = ["taking", "drawing", "starting"] as const;
const LONGEST_MS = { taking: 60, drawing: 400, starting: 1000 };

describe(`the server, killed ${KILLS} times with ${QUEUED} queued jobs`, () => {
  it("has every acknowledged job, in order and once, and is ready again within a second", async () => {
    const place = new Place();
    const drawings = new Drawings(place.outputDir);
    const pictures = readPictures(place.outputDir);
    await pictures.ready;
    const ledger = new Ledger();
    const starts: number[] = [];
    const ends: number[] = [];
    const serve = () => place.serve("--workers", "1");
    let server = serve();

    async function connect(): Promise<Client> {
      starts.push(await server.ready);
      const client = new Client(place.reqAddr, "studio");
      ledger.check(await client.jobs());
      return client;
    }

    for (let kill = 0; kill < KILLS; kill++) {
      const moment = MOMENTS[kill % MOMENTS.length] ?? "taking";
      const client = moment === "starting" ? undefined : await connect();
      if (client !== undefined) await ledger.fill(client, QUEUED);
      const drawnBefore = drawings.ids.length;
      const burst = moment === "taking" && client !== undefined ? ledger.send(client, BURST) : undefined;
      burst?.catch(() => {});
      await pause(Math.random() * LONGEST_MS[moment]);
      const { children } = server;
      await server.kill();
      ends.push(await untilEnded(children));
      client?.close();
      await drawings.settle();
      expect(repeats(drawings.ids.slice(drawnBefore)), "drawn twice without a kill in between").toEqual([]);
      server = serve();
    }

    const client = await connect();
    await ledger.fill(client, 0);
    const isIdle = async () => {
      const { queue_size, active_jobs } = await client.status();
      return queue_size + active_jobs === 0;
    };
    await until("all jobs are drawn", isIdle, PATIENCE_MS);
    const jobs = await client.jobs();
    ledger.check(jobs);
    client.close();
    await drawings.settle();
    expect(jobs.filter((job) => job.state !== "completed")).toEqual([]);
    // Of one worker, a kill interrupts one picture.
    expect(drawings.repeated.length).toBeLessThanOrEqual(KILLS);
    expect([...new Set(drawings.ids)]).toEqual(jobs.map((job) => job.job_id));
    const { read, partial } = await pictures.finish();
    expect(partial).toEqual([]);
    say(
      "kill-server",
      `${KILLS} kills, ${ledger.acknowledged} of ${ledger.acknowledged} acknowledged jobs there, in order, none twice; ` +
        `ready again p50 ${ms(median(starts))}, max ${ms(Math.max(...starts))}`,
    );
    say(
      "kill-server",
      `${drawings.repeated.length} pictures drawn again, each after a kill; workers ended within ${ms(Math.max(...ends))}; ` +
        `${read} pictures opened as they appeared, all whole`,
    );
    expectAtMost(Math.max(...starts), READY_MS, "milliseconds until it was ready again");
  });
});
