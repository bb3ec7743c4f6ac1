import * as v from "valibot";
import { finite, integer, name, size } from "../../protocol/messages/fields.ts";
import { SETTINGS } from "../../protocol/recipe/settings.ts";
import { file, type ModelFile } from "./model-file.ts";

const VERSION = "is of a version that this engine does not read";
const text = v.pipe(v.string("must be text"), v.nonEmpty("must not be empty"));
const side = integer(8, 1024);
const fraction = finite(0, 1);
const positive = v.gtValue<number, number, string>(0, "must be more than 0");
/**
 * How closely the first and the second picture that a prompt is drawn after are followed, and a composed character; the first of a tile, whose edges would
 * be seen where it is followed closely; and one that hardly fits.
 */
const closeness = v.object({
  first: fraction,
  second: fraction,
  composed: fraction,
  tile: v.optional(fraction, 0.8),
  least: v.optional(fraction, 0.2),
});

/** All that the engine knows of a model; docs/models.md explains each field. */
export const manifest = v.object({
  format: v.literal("dgx-pixels-sprite"),
  format_version: v.picklist([2, 3], VERSION),
  name,
  files: v.object({
    /** The network without its weights, which lie in `weights` under their names. */
    graph: file,
    weights: file,
    /** The words that the model knows, and their vectors in the same order. */
    words: file,
    vectors: file,
    /** Says how well a picture fits a prompt. */
    scorer: v.optional(file),
    /** What is known of the pictures that a prompt is drawn after, and the pictures. */
    library: v.optional(file),
    pictures: v.optional(file),
    /** What `Compared` would have to find out of each of them. */
    areas: v.optional(file),
  }),
  /** Width and height of the pictures that the network draws where nothing else is asked for. */
  size,
  /** Sides of the squares that it was trained on; their places are the network's `size`. */
  sides: v.optional(v.array(side)),
  /** Those of them that it draws well; all where there is none. */
  native: v.optional(v.array(side)),
  /** Styles of its sources, whose places are the network's `style`, and the place that stands for any. */
  styles: v.optional(v.array(name)),
  any_style: v.optional(integer(0, 1024)),
  references: v.optional(v.object({ closeness })),
  /** How many words a prompt has room for, how long a word's vector is, and how much one step of its bytes is worth. */
  words: v.object({ count: integer(1, 256), dimensions: integer(1, 4096), step: v.pipe(fraction, positive) }),
  /** Words that mean nothing to the model and are left out without a warning. */
  ignored_words: v.array(text),
  sampler: v.object({
    kind: v.literal("rectified_flow_euler"),
    steps: SETTINGS.steps.form.schema,
    guidance: SETTINGS.cfg_scale.form.schema,
    /** Guidance holds at these noise levels alone, both included. */
    guidance_interval: v.strictTuple([fraction, fraction], "must be a list of two noise levels"),
    /** The deviation of the noise that a picture begins as. Below 1 pictures are calmer. */
    noise: v.pipe(fraction, positive),
    /** The lowest noise level at which the network is asked; from there it goes straight to the picture. */
    last: v.pipe(fraction, positive),
  }),
  /** A pixel is opaque from `threshold` on; colours are divided by alpha, but by no less than `floor`. */
  alpha: v.object({ threshold: fraction, floor: v.pipe(fraction, positive) }),
  /**
   * Near colours of a picture become one: as few as differ from what was drawn by `tolerance` in OKLab, and at most `most`. Neighbours
   * share one where no more than about `smoothness` speaks against it.
   */
  colors: v.object({ most: SETTINGS.colors.form.schema, tolerance: fraction, smoothness: fraction }),
});
export type Manifest = v.InferOutput<typeof manifest>;

/** What a model that draws after pictures says of that. */
export interface Referring {
  library: ModelFile;
  pictures: ModelFile;
  areas: ModelFile | undefined;
  sides: number[];
  styles: string[];
  anyStyle: number;
  closeness: v.InferOutput<typeof closeness>;
}

/** Undefined for a model of version 2, which draws after words alone. */
export function drawsFromReferences({
  files: { library, pictures, areas },
  sides,
  styles,
  any_style: anyStyle,
  references,
}: Manifest): Referring | undefined {
  if (!library || !pictures || !sides || !styles || anyStyle === undefined || !references) return undefined;
  return { library, pictures, areas, sides, styles, anyStyle, closeness: references.closeness };
}

/** The sides of the squares that a model draws, the default first where it is one. */
export function nativeSizes({ size, sides, native }: Manifest): (readonly [width: number, height: number])[] {
  const squares = (native ?? sides ?? []).map((side) => [side, side] as const);
  return [size, ...squares.filter(([width, height]) => width !== size[0] || height !== size[1])];
}

/** A low-rank adapter for one model. */
export const loraManifest = v.object({
  format: v.literal("dgx-pixels-sprite-lora"),
  /** 1 is for the network of 0.1.0, which models of version 2 have. */
  format_version: v.picklist([1, 2], VERSION),
  name,
  /** The name of the model that it was trained for. */
  base: name,
  files: v.object({ adapter: file }),
  rank: integer(1, 1024),
  /** What the adapter adds is scaled by alpha / rank. */
  alpha: v.pipe(finite(0, 4096), positive),
});
export type LoraManifest = v.InferOutput<typeof loraManifest>;
