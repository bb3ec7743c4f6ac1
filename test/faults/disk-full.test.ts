import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { ms, quantile, say } from "./figures.ts";
import { Probe } from "./probe.ts";
import { Place } from "./serving.ts";
import { PATIENCE_MS, size } from "./size.ts";
import { canMount, SmallDisk } from "./small-disk.ts";

const ROUNDS = size(10, 1);
/** Room for what all rounds leave. */
const DISK_MB = size(64, 12);
/** Jobs that wait when the disk becomes full. */
const WAITING = 5;
/** As long as may be: such records soon fill what the store has in reserve. */
const LONG_PROMPT = "a red dragon ".repeat(600);

const title = "holds what can't be written, keeps answering, and draws it all once there is room";
const reason = canMount ? "" : " (skipped: this user may not mount a small disk)";

describe("a full disk", () => {
  it.skipIf(!canMount)(title + reason, async () => {
    const disk = new SmallDisk(DISK_MB);
    const place = new Place();
    place.dataDir = join(disk.path, "data");
    place.outputDir = join(disk.path, "outputs");
    const accepted: string[] = [];
    const goneOn: number[] = [];
    let jobs = 0;
    const server = place.serve("--workers", "1");
    await server.ready;
    const client = new Client(place.reqAddr);
    const probe = new Probe(place.reqAddr);

    async function send(prompt: string): Promise<boolean> {
      const id = `job-${jobs++}`;
      const answer = await client.send(id, { prompt });
      if (answer.type === "job_accepted") accepted.push(id);
      else expect(answer).toMatchObject({ type: "error", code: "disk_full" });
      return answer.type === "job_accepted";
    }
    const hasRefused = async () => !(await send(LONG_PROMPT));
    const isHeld = async () => (await client.status()).held !== undefined;

    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < WAITING; i++) expect(await send("a red dragon")).toBe(true);
      disk.fill();
      await until("a job is refused", hasRefused);
      await until("jobs are held", isHeld);
      disk.free();
      const start = performance.now();
      await until("a job is accepted again", () => send("a red dragon"));
      const isLastDrawn = async () => (await client.job(accepted.at(-1) ?? "")).state === "completed";
      await until("the last job is drawn", isLastDrawn, PATIENCE_MS);
      goneOn.push(performance.now() - start);
    }
    await expectDrawn(client, accepted, place);
    await probe.stop();

    // Nothing that was said while the disk was full was forgotten.
    const times = (text: string) => server.stderr.split(text).length;
    await until("the store has all changes", () => times("trying again until it works") === times("works again"));
    disk.fill();
    await server.kill();
    client.close();
    expect(await place.serve().refusal()).toMatch(/^Error: no room for more jobs on the disk of [^\n]*\n$/);
    disk.free();
    const next = place.serve("--workers", "1");
    await next.ready;
    const again = new Client(place.reqAddr);
    await expectDrawn(again, accepted, place);
    again.close();

    say(
      "disk-full",
      `${ROUNDS} times full: ${accepted.length} of ${accepted.length} accepted jobs drawn, ` +
        `${jobs - accepted.length} refused with disk_full; ` +
        `ping and status meanwhile p95 ${ms(quantile(probe.times, 0.95))}, max ${ms(Math.max(...probe.times))}; ` +
        `a new job drawn ${ms(Math.max(...goneOn))} after there was room at the latest`,
    );
  });
});

/** None was lost, and none failed. */
async function expectDrawn(client: Client, ids: string[], place: Place): Promise<void> {
  for (const id of ids) {
    await until(`${id} is drawn`, async () => (await client.job(id)).state === "completed", PATIENCE_MS);
    expect(existsSync(join(place.outputDir, `${id}.png`)), id).toBe(true);
  }
}
