import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Cli } from "../support/cli.ts";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { ms, say } from "./figures.ts";
import { readPictures } from "./picture-reader.ts";
import { untilEnded } from "./processes.ts";
import { Place } from "./serving.ts";
import { isFull, PATIENCE_MS, size } from "./size.ts";

const ROUNDS = size(5, 1);
const COMMANDS = size(4, 2);
const PICTURES_EACH = 3;
/** The server waits eight seconds for what runs: these jobs take half a minute, and one second. */
const LONG = isFull ? [{ steps: 1000, batch_size: 3 }, { steps: 60 }] : [{ steps: 60 }];
const END_MS = 10_000;
/** How long a command waits for the server's return. The usual 5 s end before a busy machine has started it again. */
const TIMEOUT_S = "60";

describe("a server that is asked to stop", () => {
  it("is gone in ten seconds, and after its return whoever waited gets all pictures, none in part", async () => {
    const place = new Place();
    const bought = join(place.folder, "bought");
    const pictures = readPictures(place.outputDir, bought);
    await pictures.ready;
    const ends: number[] = [];
    let server = place.serve("--workers", "1");
    await server.ready;

    for (let round = 0; round < ROUNDS; round++) {
      const client = new Client(place.reqAddr);
      const before = (await client.jobs()).length;
      const long = `long-${round}`;
      await client.generate(long, LONG[round % LONG.length]);
      const addresses = ["--req-addr", place.reqAddr, "--pub-addr", place.pubAddr, "--timeout", TIMEOUT_S];
      const commands = Array.from({ length: COMMANDS }, (_, i) => {
        const output = join(bought, `${round}-${i}-{index}.png`);
        const settings = ["-n", String(PICTURES_EACH), "--steps", "20", "--scale", "32", "-o", output];
        return new Cli(["generate", "a red dragon", ...settings, ...addresses]);
      });
      const asked = before + 1 + COMMANDS * PICTURES_EACH;
      await until("all jobs are accepted", async () => (await client.jobs()).length === asked);
      await pause(Math.random() * 500);
      const { children } = server;
      const { queue_size, active_jobs } = await client.status();
      expect(queue_size + active_jobs).toBeGreaterThan(1);
      client.close();
      ends.push(await server.stop());
      expect(await server.ended).toEqual({ code: 0, signal: null });
      await untilEnded(children);

      server = place.serve("--workers", "1");
      await server.ready;
      for (const { ended } of commands) {
        const { code, stderr } = await ended;
        expect(code, stderr).toBe(0);
      }
      const next = new Client(place.reqAddr);
      const isDrawn = async () => (await next.job(long)).state === "completed";
      await until(`${long} is drawn`, isDrawn, PATIENCE_MS);
      const jobs = await next.jobs();
      next.close();
      expect(jobs.filter((job) => job.state !== "completed")).toEqual([]);
      expect(jobs).toHaveLength(asked);
    }
    await server.kill();

    const { read, partial } = await pictures.finish();
    expect(partial).toEqual([]);
    // Each is written twice: by the server, and by the command that asked for it.
    expect(read).toBeGreaterThanOrEqual(ROUNDS * (1 + 2 * COMMANDS * PICTURES_EACH));
    expect(Math.max(...ends)).toBeLessThan(END_MS);
    say(
      "drain",
      `${ROUNDS} SIGTERMs with running and queued jobs: gone within ${ms(Math.max(...ends))}; after a restart ` +
        `${COMMANDS} generate commands each time had all their pictures; ${read} pictures opened as they appeared, all whole`,
    );
  });
});
