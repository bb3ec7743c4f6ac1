import { describe, it } from "vitest";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { expectAtMost, median, ms, say } from "./figures.ts";
import { Place } from "./serving.ts";
import { PATIENCE_MS, size } from "./size.ts";
import { Updates } from "./updates.ts";

const PAIRS = size(5, 1);
const JOBS = size(10, 4);
const STEPS = size(20, 4);
const MOST = 1.25;

/** A server with so many workers, warm; `draw` resolves with the milliseconds that jobs take that come at once. */
async function studio(workers: number) {
  const place = new Place();
  await place.serve("--workers", String(workers)).ready;
  const client = new Client(place.reqAddr);
  const updates = await Updates.subscribe(place.pubAddr);
  let jobs = 0;

  async function draw(): Promise<number> {
    const ids = Array.from({ length: JOBS }, () => `job-${jobs++}`);
    const start = performance.now();
    await Promise.all(ids.map((id) => client.generate(id, { steps: STEPS, cfg_scale: 2 })));
    const areDrawn = () => updates.all.filter((one) => one.type === "job_finished").length === jobs;
    await until("all are drawn", areDrawn, PATIENCE_MS);
    return performance.now() - start;
  }

  await until("all workers are ready", async () => {
    const { workers: all } = await client.status();
    return all?.length === workers && all.every((worker) => worker.state === "idle");
  });
  await draw();
  return draw;
}

describe("two workers", () => {
  it("take little more than half of what one takes for as many jobs at once", async () => {
    const [drawAlone, drawTogether] = [await studio(1), await studio(2)];
    const alone: number[] = [];
    const together: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      alone.push(await drawAlone());
      together.push(await drawTogether());
    }
    const ratio = median(together) / (median(alone) / 2);
    say(
      "two-workers",
      `${JOBS} jobs of ${STEPS} steps at once: ${ms(median(alone))} on one worker, ${ms(median(together))} on two, ` +
        `${ratio.toFixed(2)} times half of it (medians of ${PAIRS} pairs)`,
    );
    expectAtMost(ratio, MOST, "of half the time of one worker");
  });
});
