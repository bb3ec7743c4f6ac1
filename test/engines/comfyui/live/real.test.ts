import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComfyuiEngine } from "../../../../src/engines/comfyui/engine.ts";
import { type Monitor, NO_INPUTS, type Task } from "../../../../src/engines/engine.ts";
import type { Rgba } from "../../../../src/image/rgba.ts";
import { writeWorkflow } from "../../../support/comfyui/workflows.ts";
import { sharedFolder } from "../../../support/temporary-folder.ts";
import { until } from "../../../support/until.ts";
import { conformance } from "../../conformance.ts";
import { ownPictures } from "../../own-pictures.ts";
import { refusal } from "../../refusal.ts";
import { RealComfyui, stubGraph, stubUpscaledGraph } from "./real-comfyui.ts";

const never = new AbortController().signal;
const silent: Monitor = { stage: () => {}, step: () => {}, say: () => {} };
const TASK: Task = {
  prompt: "a red dragon",
  model: "usual",
  size: [64, 64],
  steps: 5,
  cfg_scale: 7,
  seed: 42n,
  index: 0,
  inputs: NO_INPUTS,
};

const PICTURE: Rgba = { width: 8, height: 8, data: new Uint8Array(4 * 64).fill(255) };

let servers: RealComfyui[] = [];
const folder = sharedFolder();
writeWorkflow(folder, "usual", stubGraph());
writeWorkflow(folder, "upscaled", stubUpscaledGraph());
const tooLarge = stubGraph();
tooLarge["8"] = { class_type: "StubOutOfMemory", inputs: { image: ["13", 0] } };
tooLarge["13"] = { class_type: "StubDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } };
writeWorkflow(folder, "too-large", tooLarge);

beforeAll(async () => {
  servers = await Promise.all([RealComfyui.start(), RealComfyui.start()]);
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** @param count of the servers. */
function open(count: number): ComfyuiEngine {
  return new ComfyuiEngine({ servers: servers.slice(0, count).map(({ url }) => ({ url })), workflows: [folder] });
}

const subject = { open: async () => open(1), task: TASK };
conformance("comfyui (a real one)", { ...subject, impossibleSize: [64, 4096], leakMb: 64 });
ownPictures("comfyui (a real one)", subject);

describe("a real ComfyUI", () => {
  let engine: ComfyuiEngine;
  beforeAll(() => {
    engine = open(2);
  });
  afterAll(() => engine.close());
  const draw = (change: Partial<Task>, monitor: Partial<Monitor> = {}, signal = never) =>
    engine.draw({ ...TASK, ...change }, { ...silent, ...monitor }, signal);

  test("takes each workflow of ours whose nodes it has, and fails at the empty file that stands for the model", async () => {
    const models = (await engine.models()).filter(({ family }) => family !== undefined);
    expect(models.length).toBeGreaterThanOrEqual(5);
    for (const { name, size } of models) {
      const { code, message } = await refusal(draw({ model: name, ...(size && { size }) }));
      expect([name, code, message]).toEqual([name, "job_failed", expect.stringMatching(/ failed at node [123] \(/)]);
    }
  });

  test("takes pictures to draw over, masks and references in each of them", async () => {
    const models = (await engine.models()).filter(
      ({ family, takes }) => family !== undefined && takes?.includes("mask"),
    );
    expect(models.length).toBeGreaterThanOrEqual(5);
    for (const { name, size, takes = [] } of models) {
      const blob = "0".repeat(64);
      const references = takes.includes("references") ? [PICTURE] : [];
      const inputs = { references, init: PICTURE, mask: PICTURE };
      const named = { init: blob, mask: blob, ...(references.length > 0 && { references: [blob] }) };
      const { message } = await refusal(draw({ model: name, ...(size && { size }), ...named, inputs }));
      expect([name, message]).toEqual([name, expect.stringMatching(/ failed at node [123] \(/)]);
    }
  });

  test("says of a model whose nodes it lacks which one", async () => {
    const problems = (await engine.models()).flatMap(({ problem }) => problem ?? []);
    for (const problem of problems) expect(problem).toMatch(/lacks the node \w+/);
  });

  test("refuses a value by node and field", async () => {
    expect(await refusal(draw({ steps: 20_000 }))).toMatchObject({
      code: "invalid_value",
      message: expect.stringContaining(
        "refuses node 3 (StubSampler), field steps: Value 20000 bigger than max of 10000: steps",
      ),
    });
  });

  test("draws a workflow with a LoRA and an enlargement, which comes down to the size asked for", async () => {
    const plain = await draw({ model: "upscaled" });
    expect([plain.rgba.width, plain.rgba.height]).toEqual([64, 64]);
    const zero = await draw({ model: "upscaled", lora: "pixel-art-xl:0" });
    const half = await draw({ model: "upscaled", lora: "pixel-art-xl:0.5" });
    expect(zero.rgba).toEqual(plain.rgba);
    expect(half.rgba).not.toEqual(plain.rgba);
  });

  test("that has no memory left says what needs less", async () => {
    expect((await refusal(draw({ model: "too-large" }))).message).toContain("has not enough memory for 64x64");
  });

  test("stops the node of a job that is cancelled, and draws the next", async () => {
    const controller = new AbortController();
    let steps = 0;
    const drawn = draw({ steps: 10_000 }, { step: () => ++steps > 2 && controller.abort() }, controller.signal);
    await expect(drawn).rejects.toThrow();
    await until("both have nothing left", async () => {
      const loads = await Promise.all(servers.map((server) => server.load()));
      return loads.every((load) => load === 0);
    });
    expect(servers.map(({ log }) => log).join()).toContain("Processing interrupted");
    await draw({});
  });

  test("is one of two, and is killed: ten jobs are ten pictures", async () => {
    const said: string[] = [];
    const drawn = Array.from({ length: 10 }, (_, i) =>
      draw({ seed: BigInt(i), steps: 20 }, { say: (text) => said.push(text) }),
    );
    await until("both draw", async () => {
      const loads = await Promise.all(servers.map((server) => server.load()));
      return loads.every((load) => load > 0);
    });
    servers[1]?.kill();
    const pictures = await Promise.all(drawn);
    expect(new Set(pictures.map(({ rgba }) => rgba.data.join())).size).toBe(10);
    expect(said.join()).toContain(`drawn at ${servers[0]?.url}`);
  });
});
