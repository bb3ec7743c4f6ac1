import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { integer, name, negativePrompt, prompt, size } from "../messages/fields.ts";
import { choice, color, colors, type Form, fraction, onOff, pair, seed, weighted, whole, words } from "./form.ts";

/** What a job draws, and `import`, which makes a sprite of a picture that is there. */
export type Kind = "picture" | "animation" | "tileset";
type Use = Kind | "import";

/** What there is to say of a setting. All that handles settings follows from it: see ADR 28. */
export interface Setting<T = unknown> {
  readonly form: Form<T>;
  /** In a few words, for help and manifests. */
  readonly is: string;
  /** What help says behind that. */
  readonly more?: string;
  /** In sentences, for the protocol. */
  readonly means: string;
  /** 1.0.0 has it, or demands it. Where it is demanded, a client takes what was not given from the model. */
  readonly original?: "optional" | "needed";
  /** What a recipe without it stands for; where nothing is said, for a setting that does nothing. */
  readonly default?: T;
  /** The same in words. */
  readonly without?: string;
  /** Where it has a place. */
  readonly fits: readonly Use[];
  /** Given, it makes the job one of this kind. */
  readonly makes?: Kind;
  /** Another setting of which one takes the place of the other. */
  readonly rival?: string;
  /** It does nothing where none of these is given. @param why said of it. */
  readonly needs?: { readonly one: readonly string[]; readonly why: string };
  /** It does nothing beside this one. */
  readonly idleBeside?: { readonly name: string; readonly why: string };
  /**
   * When it acts: while the engine draws, on a finished picture before it gets its colours or with them and after them, or on
   * the file that is written.
   */
  readonly acts: "drawing" | "shaping" | "finishing" | "file";
  /** A model may be unable to do it. */
  readonly isAbility?: boolean;
  /** It decides how long a picture takes. */
  readonly isPace?: boolean;
  /** Whether the text in the file tells it: always, where it was given, where it is not the default, or never. */
  readonly told: "always" | "given" | "set" | "never";
  /** Of each sprite alone: no setting that flags and manifests give to many. */
  readonly isOwn?: boolean;
  /** Names that are not the wire's, and a letter. */
  readonly flag?: string;
  readonly char?: string;
  readonly key?: string;
  /** The heading in help. */
  readonly group?: string;
}

const DRAWN = ["picture", "animation", "tileset"] as const;
const ANY = [...DRAWN, "import"] as const;
const BUT_TILES = ["picture", "animation", "import"] as const;
const PIXEL_ART = "PIXEL ART";
const SIZE = `WIDTHxHEIGHT in pixels, such as 32x32, each from 1 to ${LIMITS.side}`;
const TILES = `COLUMNSxROWS of tiles, such as 4x2, each from 1 to ${LIMITS.tilesetSide} and ${LIMITS.tilesetTiles} in all`;
const tilesetGrid = v.pipe(
  v.strictTuple([integer(1, LIMITS.tilesetSide), integer(1, LIMITS.tilesetSide)], "must be a list of columns and rows"),
  v.check(
    ([columns, rows]) => columns * rows <= LIMITS.tilesetTiles,
    `must have at most ${LIMITS.tilesetTiles} tiles in all`,
  ),
);
const BACKGROUNDS = ["keep", "transparent"] as const;
/** Each but `none` allows what the ones before it do. */
const REFERENCE_LICENCES = ["cc0", "permissive", "any", "none"] as const;
const DITHERS = ["none", "ordered", "diffusion"] as const;

/** Every setting of a picture, once, by its name on the wire, in the wire's order. New ones come last. */
export const SETTINGS = {
  prompt: {
    form: words(prompt, "PROMPT"),
    is: "what to draw",
    means: "What to draw.",
    original: "needed",
    fits: DRAWN,
    acts: "drawing",
    told: "always",
    isOwn: true,
  },
  model: {
    form: words(name, "NAME"),
    is: "the model, as `dgx-pixels models` lists it",
    means: "One of `list_models`, or an alias that the backend was started with.",
    original: "needed",
    without: "the backend's own",
    fits: DRAWN,
    acts: "drawing",
    isPace: true,
    told: "always",
    char: "m",
  },
  size: {
    form: pair(size, "WxH", SIZE, "32x32 or [32, 32]"),
    is: "width and height of the picture in pixels",
    means:
      "The picture's size. One that is smaller than the model draws is drawn larger, in the same shape, and reduced: each pixel takes the colour that most of its cell has.",
    original: "needed",
    without: "the model's own",
    fits: ANY,
    acts: "drawing",
    isPace: true,
    told: "always",
    char: "s",
  },
  steps: {
    form: whole(1, LIMITS.steps),
    is: "sampling steps",
    means: "Sampling steps.",
    original: "needed",
    without: "the model's own",
    fits: DRAWN,
    acts: "drawing",
    isPace: true,
    told: "always",
  },
  cfg_scale: {
    form: fraction(0, LIMITS.cfgScale),
    is: "how closely to follow the prompt",
    means: "How closely to follow the prompt.",
    original: "needed",
    without: "the model's own",
    fits: DRAWN,
    acts: "drawing",
    told: "always",
  },
  lora: {
    form: weighted(name),
    is: "a LoRA as `dgx-pixels models` lists it, and how much of it, 0 to 2",
    means: "A LoRA as `list_models` names it, or `NAME:WEIGHT` with how much of it, from 0 to 2; 1 where absent.",
    original: "optional",
    fits: DRAWN,
    acts: "drawing",
    isAbility: true,
    isPace: true,
    told: "given",
  },
  seed: {
    form: seed,
    is: "the same seed makes the same picture",
    means: "Drawn by the backend where absent, and told in the reply.",
    fits: DRAWN,
    acts: "drawing",
    told: "always",
    isOwn: true,
  },
  negative_prompt: {
    form: words(negativePrompt, "TEXT", true),
    is: "what not to draw",
    means: "What to keep out of the picture.",
    default: "",
    fits: DRAWN,
    acts: "drawing",
    isAbility: true,
    told: "always",
    flag: "negative",
    key: "negative",
  },
  batch_size: {
    form: whole(1, LIMITS.batchSize),
    is: "so many pictures",
    means: "So many pictures with seed, seed + 1 and so on; 1 where absent.",
    default: 1,
    fits: ["picture", "tileset"],
    acts: "drawing",
    told: "never",
    isOwn: true,
  },
  best_of: {
    form: whole(2, LIMITS.bestOf),
    is: "draw so many of each picture and keep the one that fits the prompt best",
    means:
      "Draws so many for each picture, with seeds that follow each other, and keeps the one that fits the prompt best; the picture's seed, which `images` tells, gives the same alone. Not with an animation or tiles.",
    fits: ["picture"],
    acts: "drawing",
    isAbility: true,
    isPace: true,
    told: "never",
  },
  animation_frames: {
    form: whole(1, LIMITS.batchSize),
    is: "draw a looping animation of so many pictures",
    more: ": a file each, or all in a .gif, .webp or .apng",
    means:
      "So many pictures that are one looping animation of one seed and one palette; the first is near what the seed gives alone, the last leads back to it. Not with `tileset_grid` or a batch. 1 is a picture.",
    default: 1,
    fits: ["picture", "animation"],
    makes: "animation",
    acts: "drawing",
    isAbility: true,
    isPace: true,
    told: "set",
    flag: "frames",
    key: "frames",
  },
  tileset_grid: {
    form: pair(tilesetGrid, "COLSxROWS", TILES, "4x2 or [4, 2]"),
    is: "draw an atlas of so many tiles, which repeat and fit each other",
    more: "; with --import: the picture is one",
    means:
      "Columns and rows: the picture is an atlas of so many opaque tiles of `size`, each of which repeats and fits beside any other. At most 64 tiles; with `batch_size` one atlas for each seed.",
    fits: ["tileset", "import"],
    makes: "tileset",
    acts: "drawing",
    isAbility: true,
    isPace: true,
    told: "given",
    flag: "tiles",
    key: "tiles",
  },
  scale: {
    form: whole(1, LIMITS.scale),
    is: "whole-number enlargement of the file",
    means: "Whole-number enlargement of the written file, on top of `size`; 1 where absent.",
    default: 1,
    fits: ANY,
    acts: "file",
    told: "always",
  },
  palette: {
    form: colors,
    is: "draw in these colours: a palette's name, or a .hex, .gpl, .pal or .png file",
    means: "The colours that the picture may have, as 0xRRGGBB; its nearest in OKLab are taken.",
    fits: ANY,
    acts: "finishing",
    told: "given",
    group: PIXEL_ART,
  },
  colors: {
    form: whole(2, LIMITS.colors),
    is: "draw in so many colours of its own",
    means: "How many colours the picture may have, chosen from its own; `palette` goes before it.",
    rival: "palette",
    fits: ANY,
    acts: "finishing",
    told: "given",
    group: PIXEL_ART,
  },
  background: {
    form: choice(BACKGROUNDS),
    is: "take an even background away, from the edges inwards, or keep it",
    means: "`transparent` takes away an even background from the edges inwards; `keep` where absent.",
    default: "keep",
    fits: BUT_TILES,
    acts: "shaping",
    told: "given",
    group: PIXEL_ART,
  },
  dither: {
    form: choice(DITHERS),
    is: "how to show what lies between the colours of the palette",
    means:
      "How colours between two of those are shown: the nearer one, a pattern (ordered), or their error passed on to the pixels around (diffusion).",
    default: "none",
    needs: { one: ["palette", "colors"], why: "mixes the colours of a palette, and there is none" },
    fits: ANY,
    acts: "finishing",
    told: "given",
    group: PIXEL_ART,
  },
  clean: {
    form: onOff,
    is: "take single stray pixels out",
    means: "Takes single stray pixels out; does nothing to a dithered picture, which is made of them.",
    default: false,
    idleBeside: { name: "dither", why: "would take out what {dither} puts in" },
    fits: ANY,
    acts: "finishing",
    told: "given",
    group: PIXEL_ART,
  },
  outline: {
    form: color,
    is: "draw a line of this colour around the sprite",
    means: "Draws a line of one pixel around the sprite in this colour, as 0xRRGGBB.",
    fits: ANY,
    acts: "finishing",
    told: "given",
    group: PIXEL_ART,
  },
  trim: {
    form: onOff,
    is: "take the transparent margin off",
    means: "Takes the transparent margin off, so that the picture may be smaller than `size` times `scale`.",
    default: false,
    fits: BUT_TILES,
    acts: "finishing",
    told: "given",
    group: PIXEL_ART,
  },
  reference_licences: {
    form: choice(REFERENCE_LICENCES),
    is: "which pictures of the library to draw after, by their licences: permissive are CC0, MIT, Apache-2.0 and CC-BY",
    means:
      "Which of the pictures that come with the model it may be drawn after, by their licences: `permissive` is CC0, MIT, Apache-2.0 and CC-BY. The reply's `references` names those that were used.",
    default: "permissive",
    fits: DRAWN,
    acts: "drawing",
    isAbility: true,
    told: "set",
    flag: "references",
    key: "references",
  },
} as const satisfies Record<string, Setting>;
