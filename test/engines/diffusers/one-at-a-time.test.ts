import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { oneAtATime } from "../../../src/engines/diffusers/one-at-a-time.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const nobodyWaits = () => {
  throw new Error("it waits");
};

it("acts once those before it have, and leaves no file", async () => {
  const file = join(temporaryFolder(), "lock");
  const order: string[] = [];
  let end = () => {};
  const first = oneAtATime(file, nobodyWaits, async () => {
    order.push("first");
    await new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  const second = oneAtATime(
    file,
    () => end(),
    async () => void order.push("second"),
  );
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
  expect(existsSync(file)).toBe(false);
});

it("does not wait for a process that has ended", async () => {
  const file = join(temporaryFolder(), "lock");
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(file, `${pid} left`);
  expect(await oneAtATime(file, nobodyWaits, async () => "done")).toBe("done");
});

it("does not wait for a process that has the number of one that left the file long ago", async () => {
  const file = join(temporaryFolder(), "lock");
  writeFileSync(file, `${process.pid} left`);
  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(file, longAgo, longAgo);
  expect(await oneAtATime(file, nobodyWaits, async () => "done")).toBe("done");
});

it("rejects where the file can't be read, in place of trying for ever", async () => {
  const file = join(temporaryFolder(), "lock");
  mkdirSync(file);
  await expect(oneAtATime(file, nobodyWaits, async () => {})).rejects.toThrow("EISDIR");
});
