import type { Task } from "../engine.ts";
import { type Graph, isLink } from "./graph.ts";
import type { Inputs } from "./inputs.ts";
import { linksOf, type Slot, upstream } from "./trace.ts";

/** A LoRA as the server names its file, and how much of it. */
export interface LoraFile {
  file: string;
  weight: number;
}

const LORA_NODE = "dgx-pixels-lora";

/**
 * The workflow that draws this task, whose size is that of the latents. `nonce` differs from one prompt to the next: it makes the samplers sample anew where ComfyUI would
 * answer from its cache, without progress and with a file that may be gone; loaders and texts stay cached.
 */
export function filled(graph: Graph, inputs: Inputs, task: Task, loras: readonly LoraFile[], nonce: string): Graph {
  const made: Graph = structuredClone(graph);
  const write = (slots: readonly Slot[], value: unknown) => {
    for (const { node, input } of slots) (made[node] as Graph[string]).inputs[input] = value;
  };
  write(inputs.prompt, task.prompt);
  write(inputs.negative, task.negative_prompt ?? "");
  write(inputs.seed, task.seed);
  write(inputs.steps, task.steps);
  write(inputs.cfg === undefined ? [] : [inputs.cfg], task.cfg_scale);
  write(inputs.width, task.size[0]);
  write(inputs.height, task.size[1]);
  for (const id of inputs.samplers) (made[id] as Graph[string]).inputs["dgx-pixels"] = nonce;
  // A weight of 0 is none, to the last bit.
  const used = loras.filter(({ weight }) => weight > 0);
  for (const [i, lora] of used.entries()) addLora(made, inputs, lora, i === 0 ? LORA_NODE : `${LORA_NODE}-${i + 1}`);
  return made;
}

/** Puts the LoRA behind what loads the model, before others of ours: those of the workflow itself stay as they are. */
function addLora(graph: Graph, { output }: Inputs, { file, weight }: LoraFile, id: string): void {
  const loader = modelLoader(graph, output);
  if (loader === undefined) return;
  const takers = Object.values(graph).flatMap((node) => linksOf(node).map(([input, link]) => ({ node, input, link })));
  const fromLoader = takers.filter(({ link }) => link[0] === loader);
  const hasClip =
    "ckpt_name" in (graph[loader] as Graph[string]).inputs && fromLoader.some(({ link }) => link[1] === 1);
  for (const { node, input, link } of fromLoader)
    if (link[1] === 0 || (hasClip && link[1] === 1)) node.inputs[input] = [id, link[1]];
  graph[id] = {
    class_type: hasClip ? "LoraLoader" : "LoraLoaderModelOnly",
    inputs: {
      model: [loader, 0],
      lora_name: file,
      strength_model: weight,
      ...(hasClip && { clip: [loader, 1], strength_clip: weight }),
    },
  };
}

/** What loads the model that the picture's first sampler draws with. */
export function modelLoader(graph: Graph, output: string): string | undefined {
  const loaders = upstream(graph, output).filter((id) => {
    const inputs = graph[id]?.inputs ?? {};
    return ("ckpt_name" in inputs || "unet_name" in inputs) && !isLink(inputs.model);
  });
  return loaders.at(-1);
}
