import type { Rgba } from "../../image/rgba.ts";
import type { Shown } from "../shown.ts";
import { type Graph, isLink, type Link } from "./graph.ts";
import type { Inputs } from "./inputs.ts";
import type { PictureInputs } from "./picture-inputs.ts";
import { type Slot, upstream } from "./trace.ts";
import { type Upload, uploadOf } from "./upload.ts";

/** What a workflow is given beside words: pictures that it loads by their names, after they were uploaded. */
export interface DrawnFrom {
  uploads: Upload[];
  warnings: string[];
}

/**
 * Writes the pictures into the workflow, in place: into the user's own nodes where their titles say so, else where sampling begins. @param graph one to be
 * sent, with its steps. What it can't take has been refused before.
 */
export function drawFrom(graph: Graph, inputs: Inputs, places: PictureInputs, shown: Shown): DrawnFrom {
  const { references, init, mask, strength } = shown;
  const uploads = {
    init: init && uploadOf(init),
    mask: mask && uploadOf(seeThrough(mask)),
    references: references.map(uploadOf),
  };
  if (uploads.init !== undefined) {
    if (places.init.length > 0) write(graph, places.init, uploads.init.file);
    else beginWith(graph, inputs, encoded(graph, "init", uploads.init.file, places.vae as Link));
    drawShare(graph, inputs, places, strength);
  }
  if (uploads.mask !== undefined) {
    if (places.mask.length > 0) write(graph, places.mask, uploads.mask.file);
    else drawWithin(graph, inputs, uploads.mask.file);
  }
  const warnings = drawAfter(graph, inputs, places, uploads.references);
  const all = [uploads.init, uploads.mask, ...uploads.references].filter((upload) => upload !== undefined);
  return { uploads: all, warnings };
}

/** Clear where it is light: ComfyUI's nodes take a mask from a picture's colours or, the other way round, from its alpha. */
function seeThrough({ width, height, data }: Rgba): Rgba {
  return { width, height, data: data.map((value, i) => (i % 4 === 3 ? 255 - (data[i - 1] as number) : value)) };
}

function write(graph: Graph, slots: readonly Slot[], value: unknown): void {
  for (const { node, input } of slots) (graph[node] as Graph[string]).inputs[input] = value;
}

/** A node of ours. @returns its output of this number. */
function added(graph: Graph, name: string, class_type: string, inputs: Record<string, unknown>, output = 0): Link {
  const id = `dgx-pixels-${name}`;
  graph[id] = { class_type, inputs };
  return [id, output];
}

function samplerOf(graph: Graph, { samplers: [first = ""] }: Inputs): Graph[string] {
  return graph[first] as Graph[string];
}

function encoded(graph: Graph, name: string, file: string, vae: Link): Link {
  const image = added(graph, name, "LoadImage", { image: file });
  return added(graph, `${name}-latent`, "VAEEncode", { pixels: image, vae });
}

function beginWith(graph: Graph, inputs: Inputs, latent: Link): void {
  samplerOf(graph, inputs).inputs.latent_image = latent;
}

function drawWithin(graph: Graph, inputs: Inputs, file: string): void {
  const mask = added(graph, "mask", "LoadImageMask", { image: file, channel: "red" });
  const { latent_image: samples } = samplerOf(graph, inputs).inputs;
  beginWith(graph, inputs, added(graph, "masked", "SetLatentNoiseMask", { samples, mask }));
}

/** By the sampler's own number, else by the last of its sigmas, of which at least one step is made. */
function drawShare(graph: Graph, inputs: Inputs, { strength: slot }: PictureInputs, strength: number): void {
  if (slot !== undefined) {
    write(graph, [slot], strength);
    return;
  }
  const sampler = samplerOf(graph, inputs);
  const { sigmas } = sampler.inputs;
  const [steps] = inputs.steps.map(({ node, input }) => graph[node]?.inputs[input]);
  const denoise = Math.max(strength, typeof steps === "number" ? 1 / steps : 0);
  sampler.inputs.sigmas = added(graph, "sigmas", "SplitSigmasDenoise", { sigmas, denoise }, 1);
}

/** @returns what the user should know. */
function drawAfter(graph: Graph, inputs: Inputs, places: PictureInputs, references: readonly Upload[]): string[] {
  const [first] = references;
  if (first === undefined) return [];
  const own = places.references;
  if (own.length === 0) {
    for (const [i, { file }] of references.entries()) addReference(graph, inputs, places.vae as Link, i, file);
    return [];
  }
  // A node that gets none of its own would show the picture that the workflow was saved with.
  for (const [i, slot] of own.entries()) write(graph, [slot], (references[i] ?? first).file);
  return references.length > own.length ? [`the workflow takes ${own.length} of ${references.length} references`] : [];
}

function addReference(graph: Graph, inputs: Inputs, vae: Link, number: number, file: string): void {
  const latent = encoded(graph, `reference-${number}`, file, vae);
  const [sampler = ""] = inputs.samplers;
  const guiding = upstream(graph, sampler, (input) => input === "guider").find((id) =>
    isLink(graph[id]?.inputs.positive),
  );
  const node = graph[guiding ?? ""];
  if (node === undefined) return;
  const { positive: conditioning } = node.inputs;
  node.inputs.positive = added(graph, `after-${number}`, "ReferenceLatent", { conditioning, latent });
}
