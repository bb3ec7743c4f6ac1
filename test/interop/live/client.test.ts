import { mkdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readText } from "../../../src/image/files/png-text.ts";
import { STAGES } from "../../../src/protocol/messages/fields.ts";
import { factsOf } from "../../../src/protocol/recipe/text.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import { isMissing, LANGUAGES, type Language, runPeer } from "./peer.ts";
import { serve, start } from "./processes.ts";
import { sdxlLane } from "./sdxl-lane.ts";

interface Update {
  type: string;
  stage: (typeof STAGES)[number];
  step: number;
  total_steps: number;
  percent: number;
}

/** What the client was answered and told, by the names of its requests. */
type Seen = Record<string, { type: string }> & { updates: Update[]; updates_cancelled: Update[] };

const STEPS = 20;

/** A whole session of a 1.0.0 client: what it asks is in its source. */
async function session(
  language: Language,
  model: string,
  side: number,
  before = (_folder: string) => {},
): Promise<Seen> {
  const folder = temporaryFolder();
  const { reqAddr, pubAddr } = await serve(folder, "--workers", "1");
  before(folder);
  const picture = [model, String(side), String(side), String(STEPS)];
  return JSON.parse(await runPeer(language, "client", reqAddr, pubAddr, ...picture)) as Seen;
}

describe.each(LANGUAGES)("a 1.0.0 client in %s", (language) => {
  test.skipIf(isMissing(language))("gets every reply, every update and its picture", async () => {
    const seen = await session(language, "sprite", 32);

    expect(seen.ping).toEqual({ type: "pong" });
    expect(seen.list_models).toMatchObject({
      type: "model_list",
      models: [
        { name: "sprite", model_type: "checkpoint", path: expect.any(String), size_mb: expect.any(Number) },
        { name: "handheld", model_type: "lora", path: expect.any(String), size_mb: expect.any(Number) },
        { name: "ink", model_type: "lora", path: expect.any(String), size_mb: expect.any(Number) },
      ],
    });
    expect(seen.status).toMatchObject({ type: "status_info", queue_size: 0, active_jobs: 0 });
    expect(seen.cancel_unknown).toMatchObject({ type: "job_error", job_id: "no-such-job" });
    expect(seen.generate_unknown_model).toMatchObject({
      type: "error",
      message: expect.stringContaining("no-such-model"),
    });
    expect(seen.generate_bad_size).toMatchObject({ type: "error", message: expect.stringContaining("size.0") });
    expect(seen.generate).toMatchObject({ type: "job_accepted", job_id: `${language}-job` });
    expect(seen.picture).toMatchObject({ is_png: true, width: 32, height: 32 });

    const types = seen.updates.map(({ type }) => type);
    expect(types[0]).toBe("job_started");
    expect(types.slice(-2)).toEqual(["job_complete", "job_finished"]);
    expect(types).toContain("preview");
    expect(types.filter((type) => type === "job_started")).toHaveLength(1);
    expect(seen.updates.at(-1)).toMatchObject({ success: true });
    expectProgress(seen.updates);
  });

  test.skipIf(isMissing(language))("cancels a job that runs", async () => {
    const seen = await session(language, "sprite", 32);
    expect(seen.generate_long).toMatchObject({ type: "job_accepted" });
    expect(seen.cancel).toEqual({ type: "job_cancelled", job_id: `${language}-long` });
    expect(seen.updates_cancelled.at(-1)).toMatchObject({ type: "job_finished", success: false });
    expect(seen.updates_cancelled.map(({ type }) => type)).not.toContain("job_complete");
  });

  test.skipIf(isMissing(language))(
    "gets a picture for the model and size that the field's front ends ask for",
    async () => {
      const seen = await session(language, "sdxl", 1024);
      expect(seen.picture).toMatchObject({ is_png: true, width: 1024, height: 1024 });
    },
  );

  test.skipIf(isMissing(language))(
    "gets the picture of a lane with SDXL where there is one, for the same names",
    async () => {
      const folder = temporaryFolder();
      const { flags, model } = sdxlLane(folder);
      const { reqAddr, pubAddr } = await serve(folder, "--workers", "1", ...flags);
      // A start of torch takes longer than its client waits.
      await until("the lane is ready", async () => {
        const { stdout } = await start(folder, "status", "--json", "--req-addr", reqAddr).ended;
        return JSON.parse(stdout).workers.every(({ state }: { state: string }) => state === "idle");
      });
      const picture = ["sdxl", "64", "64", String(STEPS)];
      const seen = JSON.parse(await runPeer(language, "client", reqAddr, pubAddr, ...picture)) as Seen;
      expect(seen.picture).toMatchObject({ is_png: true, width: 64, height: 64 });
      const { path } = seen.picture as unknown as { path: string };
      expect(factsOf(readText(readFileSync(path)))).toMatchObject({ model });
      expect(seen.cancel).toEqual({ type: "job_cancelled", job_id: `${language}-long` });
      expectProgress(seen.updates);
    },
    600_000,
  );

  test.skipIf(isMissing(language))("is told of a job that fails", async () => {
    const seen = await session(language, "sprite", 32, (folder) => {
      // In the way of its picture.
      mkdirSync(`${folder}/out/${language}-job.png`);
    });
    const ends = seen.updates.slice(-2);
    expect(ends).toMatchObject([
      { type: "job_error", job_id: `${language}-job` },
      { type: "job_finished", success: false },
    ]);
    expect(seen.picture).toBeNull();
  });
});

function expectProgress(updates: Update[]): void {
  const progress = updates.filter(({ type }) => type === "progress");
  const stages = progress.map(({ stage }) => stage);
  expect([...new Set(stages)]).toEqual(STAGES);
  expect(progress.map(({ stage }) => STAGES.indexOf(stage))).toEqual(
    sorted(stages.map((stage) => STAGES.indexOf(stage))),
  );
  for (const key of ["step", "percent"] as const) {
    const values = progress.map((update) => update[key]);
    expect(values).toEqual(sorted(values));
  }
  expect(progress.at(-1)).toMatchObject({ step: STEPS, total_steps: STEPS, percent: 100 });
}

function sorted(values: number[]): number[] {
  return values.toSorted((a, b) => a - b);
}
