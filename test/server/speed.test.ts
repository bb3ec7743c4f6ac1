import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Speed } from "../../src/server/lanes/speed.ts";
import { startBackend } from "../support/backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("the measured speed follows the newest jobs, and is kept for the next server", () => {
  const path = join(temporaryFolder(), "speed.json");
  const speed = new Speed(path, "sprite");
  expect(speed.secondsPerStep).toBeUndefined();
  speed.measure(1);
  speed.measure(2);
  expect(speed.secondsPerStep).toBeCloseTo(1.2);
  speed.save();
  expect(new Speed(path, "sprite").secondsPerStep).toBeCloseTo(1.2);
  expect(new Speed(path, "other").secondsPerStep).toBeUndefined();
});

it("a file that is none of ours counts as none", () => {
  const path = join(temporaryFolder(), "speed.json");
  for (const content of ["", "[1]", '{"sprite":-1}', '{"sprite":"fast"}']) {
    writeFileSync(path, content);
    expect(new Speed(path, "sprite").secondsPerStep).toBeUndefined();
  }
  const speed = new Speed(path, "sprite");
  speed.measure(3);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ sprite: 3 });
});

it("a server estimates from what the last one measured, before a worker is ready", async () => {
  const speedFile = join(temporaryFolder(), "speed.json");
  writeFileSync(speedFile, '{"steady":2.5}');
  const { connect } = await startBackend({ speedFile });
  const peer = await connect();
  const { estimated_time_s } = await peer.generate("a", { steps: 10 });
  expect(estimated_time_s).toBe(25);
});
