import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { say } from "./figures.ts";
import { Place } from "./serving.ts";
import { PATIENCE_MS, size } from "./size.ts";

/** So many steps take longer than the silence that a worker may keep. */
const STEPS = size(1000, 250);

it("a server that is stopped for a while costs no worker and no picture", async () => {
  const place = new Place();
  const server = place.serve("--workers", "1");
  await server.ready;
  const client = new Client(place.reqAddr);
  onTestFinished(() => client.close());
  await client.generate("long", { steps: STEPS });
  await client.generate("next");
  // It counts as running from when it is given away: the worker has it when it says so.
  await until("it is drawn", async () => ((await client.job("long")).step ?? 0) > 0);
  const workers = server.children;
  process.kill(server.pid, "SIGSTOP");
  const start = performance.now();
  await until("the worker has finished by itself", () => existsSync(join(place.outputDir, "long.png")), PATIENCE_MS);
  const stopped = performance.now() - start;
  process.kill(server.pid, "SIGCONT");
  await until("both are completed", async () => (await client.job("next")).state === "completed", PATIENCE_MS);
  expect((await client.job("long")).state).toBe("completed");
  expect(server.children).toEqual(workers);
  say(
    "stopped-server",
    `stopped for ${(stopped / 1000).toFixed(1)} s: both jobs completed by the worker that was there`,
  );
});
