import { PixelsError } from "../../protocol/errors.ts";
import { type Graph, type GraphNode, isLink, nodeText } from "./graph.ts";
import { linksOf, type Slot, upstream, valueAt } from "./trace.ts";

/** Where a workflow takes what a picture is asked for with, and where the picture comes out. */
export interface Inputs {
  prompt: Slot[];
  /** None where the workflow has no text for it. */
  negative: Slot[];
  seed: Slot[];
  steps: Slot[];
  cfg: Slot | undefined;
  /** None where the size is not the workflow's to decide, as of one that begins with a picture. */
  width: Slot[];
  height: Slot[];
  /** The node of the picture. */
  output: string;
  /** The nodes that sample, in the order of the picture's way through them. */
  samplers: string[];
}

interface Size<T> {
  width: T;
  height: T;
}

const TITLES = {
  prompt: /^(positive|prompt|positive prompt)$|\(positive prompt\)/i,
  negative: /^negative( prompt)?$|\(negative prompt\)/i,
  seed: /^seed$/i,
  steps: /^steps$/i,
  cfg: /^(cfg|cfg scale|guidance)$/i,
  width: /^(width|size)$/i,
  height: /^(height|size)$/i,
  output: /^output$/i,
};
const PROMPT_INPUTS = ["text", "prompt", "text_g", "text_l", "clip_l", "t5xxl", "value"];
/** Links that carry no text to a sampler. */
const NO_TEXT = /^(clip|vae|model|.*image.*|.*mask.*|pixels|samples|latent.*|control_net|style_model|clip_vision.*)$/;

/**
 * Finds the inputs of a workflow: by the titles of its nodes, else by what they are: the text that leads to the sampler, its seed, its
 * empty latent. Throws PixelsError `usage` where the text, the seed or the picture can't be found, or there are several of it.
 */
export function findInputs(name: string, graph: Graph): Inputs {
  const output = outputOf(name, graph);
  const samplers = upstream(graph, output)
    .filter((id) => isSampler(graph[id]))
    .reverse();
  const main = samplers[0] ?? "";
  const titled = (what: keyof typeof TITLES, input: string, kind: "string" | "number") =>
    Object.keys(graph)
      .filter((id) => TITLES[what].test(graph[id]?._meta?.title ?? ""))
      .flatMap((id) => valueAt(graph, id, input, kind) ?? valueAt(graph, id, "value", kind) ?? []);
  const or = <T>(found: T[], others: () => T[]) => (found.length > 0 ? found : others());

  const prompt = or(textsTitled(graph, TITLES.prompt), () => textOf(graph, main, "positive"));
  if (prompt.length === 0) throw missing(name, "no text that leads to the sampler", "the node of the prompt", "prompt");
  const seed = or(titled("seed", "seed", "number"), () => seedsOf(graph));
  if (seed.length === 0) throw missing(name, "no seed", "the node of the seed", "seed");
  const negative = or(textsTitled(graph, TITLES.negative), () => textOf(graph, main, "negative"));
  const latent = latentOf(graph, main);
  const size = sizeOf(graph, {
    width: titled("width", "width", "number")[0] ?? latent.width,
    height: titled("height", "height", "number")[0] ?? latent.height,
  });
  return {
    prompt,
    // Where the same text leads to both, it is the prompt's: the negative side has been zeroed.
    negative: negative.filter(({ node }) => !prompt.some((slot) => slot.node === node)),
    seed,
    steps: or(titled("steps", "steps", "number"), () => stepsOf(graph, main)),
    cfg: or(titled("cfg", "cfg", "number"), () => cfgOf(graph, main))[0],
    ...size,
    output,
    samplers,
  };
}

function outputOf(name: string, graph: Graph): string {
  const ends = Object.keys(graph).filter((id) => isEnd(graph, id));
  const titled = ends.filter((id) => TITLES.output.test(graph[id]?._meta?.title ?? ""));
  const saved = ends.filter((id) => /^Save/.test(graph[id]?.class_type ?? ""));
  const [only, ...others] = [titled, saved, ends].find((ids) => ids.length > 0) ?? [];
  if (only === undefined) throw missing(name, "no node that saves or shows a picture", "one", "output");
  if (others.length === 0) return only;
  const several = [only, ...others].map((id) => nodeText(graph, id)).join(" and ");
  throw missing(name, `several pictures: ${several}`, "the one that is meant", "output");
}

/** A node that gets pictures and gives none to others. */
function isEnd(graph: Graph, id: string): boolean {
  const node = graph[id] as GraphNode;
  if (!isLink(node.inputs.images) && !isLink(node.inputs.image)) return false;
  return !Object.values(graph).some((other) => linksOf(other).some(([, [source]]) => source === id));
}

function isSampler(node: GraphNode | undefined): boolean {
  if (node === undefined || !isLink(node.inputs.latent_image)) return false;
  return isLink(node.inputs.positive) || isLink(node.inputs.guider);
}

function textsTitled(graph: Graph, title: RegExp): Slot[] {
  const titled = Object.keys(graph).filter((id) => title.test(graph[id]?._meta?.title ?? ""));
  return titled.flatMap((id) => textsAt(graph, id));
}

function textsAt(graph: Graph, id: string): Slot[] {
  return PROMPT_INPUTS.flatMap((input) => valueAt(graph, id, input, "string") ?? []);
}

/** The texts of the nearest node on the way to this side of the sampler that has any. */
function textOf(graph: Graph, sampler: string, side: "positive" | "negative"): Slot[] {
  const other = side === "positive" ? "negative" : "positive";
  const ways = (input: string, node: GraphNode) =>
    isSampler(node) ? input === side || input === "guider" : input !== other && !NO_TEXT.test(input);
  for (const id of upstream(graph, sampler, ways)) {
    const texts = isSampler(graph[id]) ? [] : textsAt(graph, id);
    if (texts.length > 0) return texts;
  }
  return [];
}

/** Every seed: the same seed is to draw the same picture. */
function seedsOf(graph: Graph): Slot[] {
  return Object.entries(graph).flatMap(([id, { inputs }]) =>
    ["seed", "noise_seed"].flatMap((input) => (input in inputs ? (valueAt(graph, id, input, "number") ?? []) : [])),
  );
}

/** Of the sampler, or of what gives it its sigmas; and of all that have as many, such as a second half. */
function stepsOf(graph: Graph, sampler: string): Slot[] {
  const ids = upstream(graph, sampler, (input) => input === "sigmas");
  const first = ids.flatMap((id) => valueAt(graph, id, "steps", "number") ?? [])[0];
  if (first === undefined) return [];
  const count = graph[first.node]?.inputs[first.input];
  const alike = Object.keys(graph).flatMap((id) => valueAt(graph, id, "steps", "number") ?? []);
  return unique([first, ...alike.filter(({ node, input }) => graph[node]?.inputs[input] === count)]);
}

/** How closely to follow the prompt: FLUX has a node for it, others an input of the sampler or of its guider. */
function cfgOf(graph: Graph, sampler: string): Slot[] {
  const flux = upstream(graph, sampler).filter((id) => graph[id]?.class_type === "FluxGuidance");
  const guiders = upstream(graph, sampler, (input) => input === "guider");
  return [
    ...flux.flatMap((id) => valueAt(graph, id, "guidance", "number") ?? []),
    ...guiders.flatMap((id) => valueAt(graph, id, "cfg", "number") ?? []),
  ];
}

/** Of the empty latent that the sampler begins with. */
function latentOf(graph: Graph, sampler: string): Partial<Size<Slot>> {
  const latents = upstream(graph, sampler, (input) => /latent|samples/.test(input)).slice(1);
  const begins = (id: string) =>
    !linksOf(graph[id] as GraphNode).some(([input]) => /image|pixels|samples/.test(input)) && pairAt(graph, id);
  const [first] = latents.flatMap((id) => begins(id) || []);
  return first ?? {};
}

/** These, and those of all nodes that are told the same size. */
function sizeOf(graph: Graph, { width, height }: Partial<Size<Slot>>): Size<Slot[]> {
  if (width === undefined || height === undefined) return { width: [], height: [] };
  const at = ({ node, input }: Slot) => graph[node]?.inputs[input];
  const alike = Object.keys(graph)
    .flatMap((id) => pairAt(graph, id) ?? [])
    .filter((pair) => at(pair.width) === at(width) && at(pair.height) === at(height));
  const all = [{ width, height }, ...alike];
  return { width: unique(all.map((pair) => pair.width)), height: unique(all.map((pair) => pair.height)) };
}

function pairAt(graph: Graph, id: string): Size<Slot> | undefined {
  const width = valueAt(graph, id, "width", "number");
  const height = valueAt(graph, id, "height", "number");
  return width && height && { width, height };
}

function unique(slots: readonly Slot[]): Slot[] {
  return [...new Map(slots.map((slot) => [`${slot.node} ${slot.input}`, slot])).values()];
}

function missing(name: string, problem: string, what: string, title: string): PixelsError {
  return new PixelsError(
    "usage",
    `the workflow ${name} has ${problem}`,
    `In ComfyUI give ${what} the title "${title}".`,
  );
}
