import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMount, SmallDisk } from "../faults/small-disk.ts";
import { type Backend, startBackend } from "../support/backend.ts";
import { type Peer, poll } from "../support/peer.ts";

/** Long enough that a test gets to do something while it runs. */
const LONG = { steps: 50 };
const IDS = Array.from({ length: 12 }, (_, i) => `job-${i}`);
const needsMount = canMount ? "" : " (skipped: this user may not mount a disk)";

async function start(outputDir?: string): Promise<{ backend: Backend; peer: Peer }> {
  const backend = await startBackend(outputDir === undefined ? {} : { outputDir });
  return { backend, peer: await backend.connect() };
}

async function held(peer: Peer): Promise<string | undefined> {
  return (await peer.request({ type: "status" }, "status_info")).held;
}

async function expectDrawn(peer: Peer, outputDir: string, ids: string[] = IDS): Promise<void> {
  for (const id of ids) {
    await peer.until(id, "completed");
    expect(existsSync(join(outputDir, `${id}.png`)), id).toBe(true);
  }
}

function countOf(backend: Backend, text: string): number {
  return backend.log.filter((line) => line.includes(text)).length;
}

describe("an output folder that is gone", () => {
  it("is made anew for its owner alone, also while a picture is drawn, and costs no job", async () => {
    const { backend, peer } = await start();
    await peer.generate("running", LONG);
    await peer.update("running", "progress");
    rmSync(backend.outputDir, { recursive: true });
    for (const id of IDS) await peer.generate(id);
    await expectDrawn(peer, backend.outputDir, ["running", ...IDS]);
    expect(statSync(backend.outputDir).mode & 0o077).toBe(0);
    expect(countOf(backend, "was gone, and is made anew")).toBe(1);
    rmSync(backend.outputDir, { recursive: true });
    await peer.generate("later");
    await expectDrawn(peer, backend.outputDir, ["later"]);
    expect(await held(peer)).toBeUndefined();
  });
});

describe("a file in the place of the output folder", () => {
  it("holds all jobs until it is gone, says so once in the log, and in the status as long as it lasts", async () => {
    const { backend, peer } = await start();
    renameSync(backend.outputDir, `${backend.outputDir}.away`);
    writeFileSync(backend.outputDir, "in the way");
    for (const id of IDS) await peer.generate(id);
    expect(await poll(() => held(peer), "the queue to be held")).toBe(
      `can't write to the output folder ${backend.outputDir} (a file stands in its place)`,
    );
    await peer.generate("more");
    expect((await peer.job("more")).state).toBe("queued");
    const status = await peer.request({ type: "status" }, "status_info");
    expect(status).toMatchObject({ failed_jobs: 0, completed_jobs: 0 });
    rmSync(backend.outputDir);
    await expectDrawn(peer, backend.outputDir, [...IDS, "more"]);
    expect(countOf(backend, "jobs wait until that has changed")).toBe(1);
    expect(countOf(backend, "jobs go on")).toBe(1);
    expect(await held(peer)).toBeUndefined();
  });
});

describe("an output disk", () => {
  it.skipIf(!canMount)(`that is full holds all jobs, and none fails${needsMount}`, async () => {
    const disk = new SmallDisk(8);
    const { backend, peer } = await start(join(disk.path, "outputs"));
    await peer.generate("running", LONG);
    await peer.update("running", "progress");
    disk.fill();
    for (const id of IDS) await peer.generate(id);
    expect(await poll(() => held(peer), "the queue to be held")).toContain("no space left on the disk");
    await poll(
      async () => ((await peer.job("running")).state === "queued" ? true : undefined),
      "the drawn one to wait",
    );
    disk.free();
    await expectDrawn(peer, backend.outputDir, ["running", ...IDS]);
    expect(countOf(backend, "jobs wait until that has changed")).toBe(1);
    expect(peer.updates.filter((update) => update.type === "job_error")).toEqual([]);
  });

  it.skipIf(!canMount)(`that becomes read-only holds them, too${needsMount}`, async () => {
    const disk = new SmallDisk(8);
    const { backend, peer } = await start(join(disk.path, "outputs"));
    execFileSync("mount", ["-o", "remount,ro", disk.path]);
    for (const id of IDS) await peer.generate(id);
    expect(await poll(() => held(peer), "the queue to be held")).toContain("EROFS");
    execFileSync("mount", ["-o", "remount,rw", disk.path]);
    await expectDrawn(peer, backend.outputDir);
  });

  it.skipIf(!canMount)(
    `that is too small for one job draws the others once that one is cancelled${needsMount}`,
    async () => {
      const disk = new SmallDisk(1);
      const backend = await startBackend({ engines: ["sprite"], outputDir: join(disk.path, "outputs") });
      const peer = await backend.connect();
      // What is left has room for the first of them alone.
      writeFileSync(join(disk.path, "other"), Buffer.alloc(700_000));
      await peer.generate("huge", { batch_size: 64, size: [1024, 1024], steps: 1 });
      await poll(() => held(peer), "the queue to be held");
      for (const id of IDS) await peer.generate(id, { steps: 1, cfg_scale: 1 });
      await peer.request({ type: "cancel", job_id: "huge" }, "job_cancelled");
      await expectDrawn(peer, backend.outputDir);
    },
  );

  it.skipIf(!canMount)(`that is full fails the jobs of a server that may not wait${needsMount}`, async () => {
    const disk = new SmallDisk(8);
    const backend = await startBackend({ outputDir: join(disk.path, "outputs"), waitsForRoom: false });
    const peer = await backend.connect();
    disk.fill();
    await peer.generate("a");
    expect(await peer.until("a", "failed")).toMatchObject({
      code: "disk_full",
      error: `no space left on the disk of ${backend.outputDir}`,
    });
  });
});

describe("a job whose own file can't be written", () => {
  it("fails, and holds up nobody", async () => {
    const { backend, peer } = await start();
    mkdirSync(join(backend.outputDir, "blocked.png"));
    await peer.generate("blocked");
    await peer.generate("next");
    expect(await peer.until("blocked", "failed")).toMatchObject({ error: expect.stringContaining("it is a folder") });
    await expectDrawn(peer, backend.outputDir, ["next"]);
  });
});

describe("a link in the output folder", () => {
  it("leads nobody to another file, neither who asks for a picture nor who writes one", async () => {
    const { backend, peer } = await start();
    const secret = join(backend.folder, "secret");
    writeFileSync(secret, "the secret");
    await peer.generate("a");
    await peer.until("a", "completed");
    const path = join(backend.outputDir, "a.png");
    unlinkSync(path);
    symlinkSync(secret, path);
    const asked = { type: "image", job_id: "a", index: 0 };
    await expect(peer.request(asked, "error")).resolves.toMatchObject({ code: "image_lost" });
    symlinkSync(secret, join(backend.outputDir, "b.png.part"));
    await peer.generate("b");
    await expectDrawn(peer, backend.outputDir, ["b"]);
    expect(statSync(secret).size).toBe("the secret".length);
  });
});
