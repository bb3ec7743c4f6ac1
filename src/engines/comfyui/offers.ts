import { LIMITS } from "../../protocol/limits.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { FAMILIES, type Family, familyOf, workflowPath } from "./families.ts";
import { modelLoader } from "./fill.ts";
import { type Graph, readGraph, type WorkflowFile } from "./graph.ts";
import { findInputs, type Inputs } from "./inputs.ts";
import type { ObjectInfo } from "./object-info.ts";
import { findPictureInputs, type PictureInputs } from "./picture-inputs.ts";

/** A workflow with its inputs. */
export interface Workflow {
  name: string;
  /** Where its file is. */
  path: string;
  graph: Graph;
  inputs: Inputs;
}

/** A model that one server can draw with, and how. */
export interface Offer {
  info: ModelInfo;
  graph: Graph;
  inputs: Inputs;
  pictures: PictureInputs;
}

/** What a server has, by the names under which it is asked for. */
export interface Offers {
  models: Map<string, Offer>;
  /** What is there and can't be drawn with, and why. */
  unusable: Map<string, { path: string; problem: string }>;
  /** With their files as the server names them. */
  loras: Map<string, { file: string; info: ModelInfo }>;
}

/** Bytes of model files, by folder and name, as far as the server tells them. */
export type FileSizes = ReadonlyMap<string, number>;

const FOLDERS = { CheckpointLoaderSimple: "checkpoints", UNETLoader: "diffusion_models" } as const;

/** The workflows that come with the package, by name. */
export async function ownWorkflows(): Promise<ReadonlyMap<string, Workflow>> {
  const names = [...new Set(FAMILIES.map(({ workflow }) => workflow))];
  const files = await Promise.all(
    names.map(async (name) => ({ name, path: workflowPath(name), graph: await readGraph(workflowPath(name)) })),
  );
  return new Map(files.map((file) => [file.name, workflowOf(file)]));
}

/** Throws PixelsError `usage` where its inputs can't be found. */
export function workflowOf(file: WorkflowFile): Workflow {
  return { ...file, inputs: findInputs(file.name, file.graph) };
}

/** What a server can draw with: workflows of the user's, then the files that workflows of ours draw with. */
export function offersOf(
  info: ObjectInfo,
  sizes: FileSizes,
  own: ReadonlyMap<string, Workflow>,
  users: readonly Workflow[],
): Offers {
  const models = new Map<string, Offer>();
  const unusable: Offers["unusable"] = new Map();
  for (const workflow of users) {
    const problem = info.whyNot(workflow.graph);
    if (problem === undefined) models.set(workflow.name, usersOffer(workflow, info));
    else unusable.set(workflow.name, { path: workflow.path, problem });
  }
  for (const [loader, folder] of Object.entries(FOLDERS)) {
    for (const file of info.choices(loader, loader === "UNETLoader" ? "unet_name" : "ckpt_name")) {
      const bytes = sizes.get(`${folder}/${file}`);
      const family = familyOf(loader, file, bytes);
      const workflow = own.get(family?.workflow ?? "");
      if (family === undefined || workflow === undefined) continue;
      const graph = graphFor(workflow.graph, family, file, info);
      const name = models.has(stem(file)) ? forward(file) : stem(file);
      const path = `${folder}/${forward(file)}`;
      const problem = info.whyNot(graph);
      if (problem === undefined) models.set(name, ownOffer(name, path, bytes, family, { ...workflow, graph }, info));
      else unusable.set(name, { path, problem });
    }
  }
  const loras: Offers["loras"] = new Map();
  for (const file of info.choices("LoraLoader", "lora_name")) {
    const name = loras.has(stem(file)) ? forward(file) : stem(file);
    loras.set(name, { file, info: loraInfo(name, file, sizes.get(`loras/${file}`)) });
  }
  return { models, unusable, loras };
}

/** The workflow with the model's file and those that it needs, under the names that they have there. */
function graphFor(graph: Graph, family: Family, file: string, info: ObjectInfo): Graph {
  const made: Graph = structuredClone(graph);
  const set = (node: string, input: string, value: string) => {
    (made[node] as Graph[string]).inputs[input] = value;
  };
  set(family.node, family.input, file);
  for (const part of family.parts ?? []) {
    const { class_type } = made[part.node] as Graph[string];
    const found = info.choices(class_type, part.input).find((choice) => part.file.test(choice));
    if (found !== undefined) set(part.node, part.input, found);
  }
  return made;
}

function ownOffer(
  name: string,
  path: string,
  bytes: number | undefined,
  family: Family,
  workflow: Workflow,
  nodes: ObjectInfo,
): Offer {
  const { graph, inputs } = workflow;
  const { steps, cfg } = family;
  const pictures = findPictureInputs(graph, inputs, nodes, family.isEditor === true);
  const info = described({ name, path, bytes }, { graph, inputs, pictures }, cfg);
  return { graph, inputs, pictures, info: { ...info, family: family.name, steps, cfg_scale: cfg } };
}

function usersOffer(workflow: Workflow, nodes: ObjectInfo): Offer {
  const { graph, inputs } = workflow;
  const cfg = numberAt(graph, inputs.cfg);
  const pictures = findPictureInputs(graph, inputs, nodes, false);
  const info = described(workflow, { graph, inputs, pictures }, cfg ?? 1);
  return { graph, inputs, pictures, info: { ...info, steps: numberAt(graph, inputs.steps[0]), cfg_scale: cfg } };
}

function described(
  { name, path, bytes }: { name: string; path: string; bytes?: number | undefined },
  { graph, inputs, pictures }: Omit<Offer, "info">,
  cfg: number,
): ModelInfo {
  const width = numberAt(graph, inputs.width[0]);
  const height = numberAt(graph, inputs.height[0]);
  // One that begins with a picture decides its size itself: it is brought to the size asked for, whatever that is.
  const native: [number, number] | undefined = width && height ? [width, height] : undefined;
  // Pictures of twice the side that a model was trained on begin to repeat themselves.
  const largest = native === undefined ? LIMITS.side : Math.min(LIMITS.side, 2 * Math.max(...native));
  const takes: string[] = [...pictures.takes];
  if (modelLoader(graph, inputs.output) !== undefined) takes.unshift("lora");
  // At a guidance of 1 nothing is drawn without the prompt, so that nothing can be kept out.
  if (inputs.negative.length > 0 && cfg > 1) takes.push("negative_prompt");
  return {
    name,
    path,
    model_type: "checkpoint",
    size_mb: Math.round((bytes ?? 0) / 1e6),
    engine: "comfyui",
    size: native ?? [512, 512],
    max_size: [largest, largest],
    takes,
  };
}

function loraInfo(name: string, file: string, bytes = 0): ModelInfo {
  const path = `loras/${forward(file)}`;
  return { name, path, model_type: "lora", size_mb: Math.round(bytes / 1e6), engine: "comfyui" };
}

function numberAt(graph: Graph, slot: { node: string; input: string } | undefined): number | undefined {
  const value = slot && graph[slot.node]?.inputs[slot.input];
  return typeof value === "number" ? value : undefined;
}

/** A server on Windows names files with backslashes. */
function forward(file: string): string {
  return file.replaceAll("\\", "/");
}

function stem(file: string): string {
  return forward(file).replace(/\.[^./]+$/, "");
}
