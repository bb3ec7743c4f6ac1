import type { Graph } from "./graph.ts";
import type { Inputs } from "./inputs.ts";
import { valueAt } from "./trace.ts";

/** How a workflow samples, in ComfyUI's own words: `dpmpp_2m karras`. */
export function sampling(graph: Graph, { samplers: [first = ""] }: Inputs): string {
  const words = [
    ["sampler_name", "sampler"],
    ["scheduler", "sigmas"],
  ].map(([name = "", link = ""]) => {
    const source = graph[first]?.inputs[link];
    const node = Array.isArray(source) ? String(source[0]) : first;
    const slot = valueAt(graph, node, name, "string");
    return slot && graph[slot.node]?.inputs[slot.input];
  });
  return words.filter((word) => typeof word === "string").join(" ") || "ComfyUI";
}
