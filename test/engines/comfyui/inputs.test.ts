import { describe, expect, test } from "vitest";
import type { Graph } from "../../../src/engines/comfyui/graph.ts";
import { readWorkflows } from "../../../src/engines/comfyui/graph.ts";
import { findInputs } from "../../../src/engines/comfyui/inputs.ts";
import { ownWorkflows } from "../../../src/engines/comfyui/offers.ts";
import { PixelsError } from "../../../src/protocol/errors.ts";
import { upscaledGraph, usualGraph, writeWorkflow } from "../../support/comfyui/workflows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { refusal } from "../refusal.ts";

const node = (class_type: string, inputs: Record<string, unknown>, title = class_type): Graph[string] => ({
  class_type,
  inputs,
  _meta: { title },
});
const at = (graph: Graph, id: string) => (graph[id] as Graph[string]).inputs;
const slot = (node: string, input: string) => ({ node, input });

describe("a workflow's inputs", () => {
  test("are found by what they lead to, where no title says it", () => {
    expect(findInputs("usual", usualGraph())).toEqual({
      prompt: [slot("6", "text")],
      negative: [slot("7", "text")],
      seed: [slot("3", "seed")],
      steps: [slot("3", "steps")],
      cfg: slot("3", "cfg"),
      width: [slot("5", "width")],
      height: [slot("5", "height")],
      output: "9",
      samplers: ["3"],
    });
  });

  test("are the primitives that hold their values", () => {
    const graph = usualGraph();
    graph["20"] = node("PrimitiveStringMultiline", { value: "a knight" }, "Prompt text");
    graph["21"] = node("PrimitiveInt", { value: 7 });
    graph["22"] = node("PrimitiveInt", { value: 64 });
    graph["23"] = node("Reroute", { "": ["22", 0] });
    at(graph, "6").text = ["20", 0];
    at(graph, "3").seed = ["21", 0];
    at(graph, "5").width = ["23", 0];
    expect(findInputs("linked", graph)).toMatchObject({
      prompt: [slot("20", "value")],
      seed: [slot("21", "value")],
      width: [slot("22", "value")],
      height: [slot("5", "height")],
    });
  });

  test("are those with the titles, before what else they might be", () => {
    const graph = usualGraph();
    graph["20"] = node("StringConcatenate", { string_a: "pixel art, ", string_b: ["21", 0] });
    graph["21"] = node("PrimitiveString", { value: "a knight" }, "prompt");
    graph["22"] = node("PreviewImage", { images: ["8", 0] }, "Output");
    at(graph, "6").text = ["20", 0];
    expect(findInputs("titled", graph)).toMatchObject({ prompt: [slot("21", "value")], output: "22" });
  });

  test("of a second pass over an enlarged latent count both samplers, and the size is that of the first", () => {
    const graph = usualGraph();
    graph["20"] = node("LatentUpscale", { samples: ["3", 0], width: 128, height: 128, upscale_method: "bislerp" });
    graph["21"] = node("KSampler", { ...at(graph, "3"), latent_image: ["20", 0], steps: 9, seed: 5, denoise: 0.5 });
    at(graph, "8").samples = ["21", 0];
    expect(findInputs("hires", graph)).toMatchObject({
      samplers: ["3", "21"],
      steps: [slot("3", "steps")],
      seed: [slot("3", "seed"), slot("21", "seed")],
      width: [slot("5", "width")],
    });
  });

  test("behind a control net are those of their own side", () => {
    const graph = usualGraph();
    const both = { positive: ["6", 0], negative: ["7", 0], control_net: ["21", 0], image: ["22", 0], strength: 1 };
    graph["20"] = node("ControlNetApplyAdvanced", both);
    graph["21"] = node("ControlNetLoader", { control_net_name: "openpose.safetensors" });
    graph["22"] = node("LoadImage", { image: "pose.png" });
    Object.assign(at(graph, "3"), { positive: ["20", 0], negative: ["20", 1] });
    expect(findInputs("pose", graph)).toMatchObject({ prompt: [slot("6", "text")], negative: [slot("7", "text")] });
  });

  test("that begin with a picture have no size", () => {
    const graph = usualGraph();
    graph["5"] = node("VAEEncode", { pixels: ["20", 0], vae: ["4", 2] });
    graph["20"] = node("LoadImage", { image: "sketch.png" });
    expect(findInputs("sketch", graph)).toMatchObject({ width: [], height: [] });
  });

  test.each([
    ["no text that leads to the sampler", (graph: Graph) => Object.assign(at(graph, "6"), { text: 5 }), '"prompt"'],
    ["no seed", (graph: Graph) => delete at(graph, "3").seed, '"seed"'],
    ["no node that saves or shows a picture", (graph: Graph) => delete graph["9"], '"output"'],
    [
      'several pictures: node 9 (SaveImage "Save Image") and node 20 (SaveImage)',
      (graph: Graph) => Object.assign(graph, { 20: node("SaveImage", { images: ["8", 0] }) }),
      '"output"',
    ],
  ])("that can't be told are asked for by a title: %s", (problem, change, title) => {
    const graph = usualGraph();
    change(graph);
    const error = (() => {
      try {
        return findInputs("odd", graph);
      } catch (error) {
        return error;
      }
    })();
    expect(error).toBeInstanceOf(PixelsError);
    expect(error).toMatchObject({ code: "usage", message: `the workflow odd has ${problem}` });
    expect((error as PixelsError).hint).toContain(title);
  });

  test("of all workflows of ours are found", async () => {
    for (const { name, inputs } of (await ownWorkflows()).values()) {
      const { prompt, seed, steps, cfg, width, height, samplers } = inputs;
      expect([name, prompt.length, seed.length, steps.length, samplers.length]).toEqual([name, 1, 1, 1, 1]);
      expect([name, typeof cfg, width.length, height.length]).toEqual([name, "object", width.length, width.length]);
      expect(width.length).toBeGreaterThan(0);
    }
  });
});

test("files and folders of workflows are read, each by the name of its file", async () => {
  const folder = temporaryFolder();
  writeWorkflow(folder, "usual", usualGraph());
  writeWorkflow(folder, "upscaled", upscaledGraph());
  const single = writeWorkflow(temporaryFolder(), "single", usualGraph());
  const names = (await readWorkflows([folder, single])).map(({ name }) => name);
  expect(names).toEqual(["upscaled", "usual", "single"]);
});

test.each([
  ["not JSON at all", "is no ComfyUI workflow in API format"],
  ["[]", "is no ComfyUI workflow in API format"],
  ["{}", "is no ComfyUI workflow in API format"],
  ['{"nodes": [], "links": [], "version": 0.4}', "is saved as ComfyUI's editor shows it"],
])("a file of %s is refused with what to do", async (content, problem) => {
  const path = writeWorkflow(temporaryFolder(), "odd", content);
  expect(await refusal(readWorkflows([path]))).toEqual({
    code: "usage",
    message: `${path} ${problem}`,
    hint: "In ComfyUI take Workflow > Export (API), and give that file.",
  });
});

test("two workflows of one name are refused", async () => {
  const [one, other] = [temporaryFolder(), temporaryFolder()].map((folder) =>
    writeWorkflow(folder, "same", usualGraph()),
  );
  expect((await refusal(readWorkflows([one as string, other as string]))).message).toBe(
    "two workflows are called same",
  );
});

test.each([
  ["20", /node 20 \(Reroute\) leads to itself$/],
  ["constructor", /node 20 \(Reroute\) needs a node constructor$/],
])("a workflow in which a link leads to %j is refused by the node", async (id, reason) => {
  const graph = usualGraph();
  graph["20"] = node("Reroute", { "": [id, 0] });
  at(graph, "6").text = ["20", 0];
  const folder = temporaryFolder();
  writeWorkflow(folder, "broken", graph);
  expect(await refusal(readWorkflows([folder]))).toMatchObject({
    code: "usage",
    message: expect.stringMatching(reason),
    hint: "Export it from ComfyUI once more.",
  });
});
