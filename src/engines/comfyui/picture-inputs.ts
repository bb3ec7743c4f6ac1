import { type Graph, isLink, type Link } from "./graph.ts";
import type { Inputs } from "./inputs.ts";
import type { ObjectInfo } from "./object-info.ts";
import { type Slot, upstream, valueAt } from "./trace.ts";

/** Where a workflow takes pictures of the user's. */
export interface PictureInputs {
  /** The nodes that load them, by their titles; none where a workflow has none, and gets them where it begins. */
  init: Slot[];
  mask: Slot[];
  references: Slot[];
  /** How much is drawn anew: the sampler's own number. Undefined where it has none. */
  strength: Slot | undefined;
  /** What encodes and decodes pictures; undefined where nothing does. */
  vae: Link | undefined;
  /** What it can be given, by its own nodes or by those that the server has. */
  takes: ("init" | "mask" | "references")[];
}

const TITLES = { init: /^init( image)?$/i, mask: /^mask$/i, reference: /^reference( image)?( \d)?$/i };
const STRENGTH = /^(strength|denoise)$/i;

/** Nodes that a workflow is given to draw over a picture, within a mask, after references. */
const OVER = ["LoadImage", "VAEEncode"];
const WITHIN = ["LoadImageMask", "SetLatentNoiseMask"];
const SHARE_OF_SIGMAS = "SplitSigmasDenoise";
const AFTER = ["LoadImage", "VAEEncode", "ReferenceLatent"];

/** @param isEditor its model draws after what `ReferenceLatent` gives it. */
export function findPictureInputs(graph: Graph, inputs: Inputs, info: ObjectInfo, isEditor: boolean): PictureInputs {
  const titled = (title: RegExp) => loadersTitled(graph, title);
  const found = { init: titled(TITLES.init), mask: titled(TITLES.mask), references: titled(TITLES.reference) };
  const strength = strengthOf(graph, inputs);
  const vae = decodersVae(graph, inputs.output);
  const has = (nodes: readonly string[]) => nodes.every((node) => info.has(node));
  const hasShare = strength !== undefined || (hasSigmas(graph, inputs) && info.has(SHARE_OF_SIGMAS));
  // One that begins with a picture of its own begins with no empty latent.
  const canBegin = inputs.width.length > 0 && vae !== undefined && has(OVER);
  const takesInit = hasShare && (found.init.length > 0 || canBegin);
  const takesMask = takesInit && (found.mask.length > 0 || has(WITHIN));
  const takesReferences = found.references.length > 0 || (isEditor && vae !== undefined && has(AFTER));
  return {
    ...found,
    strength,
    vae,
    takes: [
      ...(takesReferences ? ["references" as const] : []),
      ...(takesInit ? ["init" as const] : []),
      ...(takesMask ? ["mask" as const] : []),
    ],
  };
}

function loadersTitled(graph: Graph, title: RegExp): Slot[] {
  const ids = Object.keys(graph).filter((id) => title.test(graph[id]?._meta?.title ?? ""));
  const byTitle = (a: string, b: string) => (titleOf(graph, a) < titleOf(graph, b) ? -1 : 1);
  return ids
    .filter((id) => typeof graph[id]?.inputs.image === "string")
    .sort(byTitle)
    .map((node) => ({ node, input: "image" }));
}

function titleOf(graph: Graph, id: string): string {
  return graph[id]?._meta?.title ?? "";
}

function strengthOf(graph: Graph, { samplers: [first = ""] }: Inputs): Slot | undefined {
  const titled = Object.keys(graph).filter((id) => STRENGTH.test(titleOf(graph, id)));
  const given = titled.flatMap(
    (id) => valueAt(graph, id, "denoise", "number") ?? valueAt(graph, id, "value", "number") ?? [],
  );
  const ways = upstream(graph, first, (input) => input === "sigmas");
  return given[0] ?? ways.flatMap((id) => valueAt(graph, id, "denoise", "number") ?? [])[0];
}

function hasSigmas(graph: Graph, { samplers: [first = ""] }: Inputs): boolean {
  return isLink(graph[first]?.inputs.sigmas);
}

function decodersVae(graph: Graph, output: string): Link | undefined {
  const vaes = upstream(graph, output).map((id) => graph[id]?.inputs.vae);
  return vaes.find(isLink);
}
