import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canMount, SmallDisk } from "../faults/small-disk.ts";
import { cli } from "../support/cli.ts";
import { DrawingBackend } from "../support/drawing-backend.ts";
import { art } from "../support/picture-files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const COUNT = 20;

/** A folder whose pictures lie on a device that is always full. */
function fullFolder(): string {
  const folder = temporaryFolder();
  for (let index = 0; index < COUNT; index++) symlinkSync("/dev/full", join(folder, `${index}.png`));
  return folder;
}

test("a picture that finds no room on the disk is a failed job, and no wrong command line", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), fullFolder()];
  const { code, stderr } = await cli(["generate", "dragon", "--seed", "1", "-o", "0.png", ...backend.flags], { cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "Error: cannot write to 0.png: the disk is full. Free some space there, and run the command again.\n",
  });
});

test("a run stops at the first picture that finds no room, cancels its jobs and says it once", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), fullFolder()];
  backend.end = ({ seed }) => (seed === 1n ? { state: "completed" } : undefined);
  const args = ["generate", "dragon", "-n", String(COUNT), "--seed", "1", "-o", "{index}.png", ...backend.flags];
  const { code, stdout, stderr } = await cli([...args, "--json"], { cwd });
  expect(code).toBe(1);
  const { error } = JSON.parse(stderr);
  expect(error).toMatchObject({
    code: "no_space",
    message: "20 of 20 sprites have no picture: cannot write to 0.png: the disk is full",
  });
  const statuses = JSON.parse(stdout).jobs.map(({ status }: { status: string }) => status);
  expect(statuses).toEqual(["failed", ...Array(COUNT - 1).fill("cancelled")]);
  expect([...backend.cancelled].sort()).toEqual([...backend.jobs.keys()].slice(1).sort());
  const again = await cli(args, { cwd });
  expect(again.stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("imports stop where there is no room", async () => {
  const cwd = fullFolder();
  for (const name of ["a", "b", "c"]) writeFileSync(join(cwd, `${name}-in.png`), await art(1).png().toBuffer());
  const files = ["a-in.png", "b-in.png", "c-in.png"];
  const { code, stdout, stderr } = await cli(["generate", "--import", ...files, "-o", "{index}.png", "--json"], {
    cwd,
  });
  expect(code).toBe(1);
  expect(JSON.parse(stderr).error).toMatchObject({
    code: "no_space",
    message: "3 of 3 pictures were not imported: cannot write to 0.png: the disk is full",
  });
  expect(JSON.parse(stdout).jobs).toHaveLength(3);
});

const reason = canMount ? "" : " (skipped: this user may not mount a small disk)";

test.skipIf(!canMount)(`a manifest on a full disk ends the same way${reason}`, async () => {
  const [backend, disk] = [await DrawingBackend.start(), new SmallDisk(1)];
  const sprites = Array.from({ length: COUNT }, (_, i) => `  - { name: s${i}, prompt: a dragon }\n`).join("");
  writeFileSync(join(disk.path, "sprites.yaml"), `sprites:\n${sprites}`);
  disk.fill();
  const args = ["generate", "-f", "sprites.yaml", ...backend.flags, "--json"];
  const { code, stdout, stderr } = await cli(args, { cwd: disk.path });
  expect(code).toBe(1);
  expect(JSON.parse(stderr).error).toMatchObject({
    code: "no_space",
    message: expect.stringContaining("disk is full"),
  });
  // Those that were drawn by then have found no room either.
  const { jobs } = JSON.parse(stdout);
  const failed = jobs.filter(({ status }: { status: string }) => status === "failed");
  expect(failed.map(({ error }: { error: { code: string } }) => error.code)).toEqual(failed.map(() => "no_space"));
  expect(backend.cancelled.size + failed.length).toBeGreaterThanOrEqual(backend.jobs.size);
});
