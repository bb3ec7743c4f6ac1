import * as v from "valibot";
import { LIMITS, MAX_U64 } from "../../protocol/limits.ts";
import { flag, integer, name, negativePrompt, prompt, size, text, u64 } from "../../protocol/messages/fields.ts";
import { loraTag } from "../../protocol/recipe/lora.ts";
import { SETTINGS } from "../../protocol/recipe/settings.ts";
import { shortened } from "../../protocol/shortened.ts";
import { keys, optional } from "./keys.ts";
import { sheets } from "./sheet-schema.ts";

const {
  steps: {
    form: { schema: steps },
  },
  cfg_scale: {
    form: { schema: cfgScale },
  },
  best_of: {
    form: { schema: bestOf },
  },
  animation_frames: {
    form: { schema: animationFrames },
  },
  tileset_grid: {
    form: { schema: tilesetGrid },
  },
  scale: {
    form: { schema: scale },
  },
  colors: {
    form: { schema: colors },
  },
  background: {
    form: { schema: background },
  },
  dither: {
    form: { schema: dither },
  },
} = SETTINGS;

/** Pictures of one sprite: more than anybody looks through. */
const MAX_COUNT = 10_000;

const SIZE = `must be WIDTHxHEIGHT in pixels, such as 32x32, each from 1 to ${LIMITS.side}`;
const TILES = `must be COLUMNSxROWS of tiles, such as 4x2, each from 1 to ${LIMITS.tilesetSide} and ${LIMITS.tilesetTiles} in all`;
const pairText = v.pipe(
  text,
  v.regex(/^[0-9]{1,4}x[0-9]{1,4}$/),
  v.transform((text) => text.split("x").map(Number) as [number, number]),
);
const SEED = "must be a whole number from 0 to 2^64 - 1";
/** Most readers of JSON round numbers above 2^53: larger seeds may be text. */
const seedText = v.pipe(
  text,
  v.regex(/^[0-9]{1,20}$/, SEED),
  v.transform((text) => BigInt(text)),
  v.maxValue(MAX_U64, SEED),
);

const palette = v.pipe(
  v.string("must be the name of a palette, or its file"),
  v.nonEmpty("must not be empty"),
  v.maxLength(512, "must be at most 512 characters"),
);

const outline = v.pipe(
  text,
  v.regex(/^#?[0-9a-fA-F]{6}$/, "must be a colour of six hex digits, such as 1d2b53"),
  v.transform((text) => Number.parseInt(text.replace("#", ""), 16)),
);

/**
 * The settings that `defaults` and each sprite may hold, under the names of the wire: what is added here is read, checked,
 * passed on to each sprite, recorded in the lock file, compared with it, and in the JSON Schema.
 */
export const settings = {
  model: v.pipe(name, v.description("The model, as `dgx-pixels models` lists it. Without it the backend's default.")),
  lora: v.pipe(
    name,
    v.description("A LoRA as `dgx-pixels models` lists it, with :WEIGHT behind it where it is not 1."),
  ),
  size: v.pipe(
    v.union([v.pipe(pairText, size), size], SIZE),
    v.description("Width and height of the picture in pixels, as 32x32 or [32, 32]. Without it the model's own."),
  ),
  scale: v.pipe(scale, v.description("Whole-number enlargement of the written file. Without it 1.")),
  steps: v.pipe(steps, v.description("Sampling steps. Without it the model's own.")),
  cfg_scale: v.pipe(cfgScale, v.description("How closely to follow the prompt. Without it the model's own.")),
  negative: v.pipe(negativePrompt, v.description("What not to draw.")),
  best_of: v.pipe(
    bestOf,
    v.description("Draw so many of each picture, with seeds that follow each other, and keep the best."),
  ),
  frames: v.pipe(
    animationFrames,
    v.description("Draw a looping animation of so many pictures, each in a file of its own. Without it 1."),
  ),
  tiles: v.pipe(
    v.union([v.pipe(pairText, tilesetGrid), tilesetGrid], TILES),
    v.description(
      "Draw an atlas of so many columns and rows of tiles, which repeat and fit each other, as 4x2 or [4, 2].",
    ),
  ),
  palette: v.pipe(palette, v.description("Draw in these colours: the name of a palette, or a file of one.")),
  colors: v.pipe(colors, v.description("Draw in so many colours, chosen from the picture's own.")),
  background: v.pipe(
    background,
    v.description("transparent takes an even background away, from the edges inwards. Without it keep."),
  ),
  dither: v.pipe(
    dither,
    v.description(
      "How to show what lies between the colours of the palette, or between so many colours. Without it none.",
    ),
  ),
  clean: v.pipe(flag, v.description("Take single stray pixels out, where nothing is dithered. Without it false.")),
  outline: v.pipe(outline, v.description("Draw a line of this colour around the sprite, as 1d2b53.")),
  trim: v.pipe(flag, v.description("Take the transparent margin off. Without it false.")),
};

/** What `defaults` and each sprite may hold besides: it decides which assets there are, not how one is drawn. */
const making = {
  seed: v.pipe(
    v.union([u64, seedText], SEED),
    v.description("The same seed makes the same picture. Without it one that follows from name and prompt."),
  ),
  count: v.pipe(integer(1, MAX_COUNT), v.description("So many pictures, with seed, seed + 1 and so on. Without it 1.")),
};

const output = v.pipe(
  text,
  v.description(
    "Where the pictures go, below the folder of this file: a folder that ends with /, or a template that ends with .png and may hold {name} {slug} {seed} {index} {id} and, for animations, {frame}. Without it {name}.png.",
  ),
);

const shared = optional({ ...settings, ...making });

/** Which colours a picture may have is said in one way. */
function oneLook<T extends v.GenericSchema<unknown, { palette?: unknown; colors?: unknown }>>(map: T) {
  const isClear = ({ palette, colors }: v.InferOutput<T>) => palette === undefined || colors === undefined;
  return v.pipe(map, v.check(isClear, "has palette and colors, of which one can hold"));
}

/** One sprite, or all that its alternatives and its count make of it. */
export const sprite = oneLook(
  keys({
    name: v.optional(
      v.pipe(
        text,
        v.description(
          "Its name, and the file's. May hold {1} for the first alternative of the prompt, {2}, {n} for the number of the picture and {frame} for that of an animation's frame; what it does not hold is put behind it. Without it the prompt's words.",
        ),
      ),
    ),
    prompt: v.pipe(
      prompt,
      v.check(
        (text) => loraTag(text) === undefined,
        ({ input }) => `must not hold ${shortened(loraTag(input)?.tag ?? "")}: write lora: beside it`,
      ),
      v.description("What to draw. {iron,gold,ice} makes a sprite of each alternative; {{ and }} are braces."),
    ),
    ...shared,
    output: v.optional(output),
  }),
);
export type SpriteEntry = v.InferOutput<typeof sprite>;

export const defaults = oneLook(keys(shared));
export type Defaults = v.InferOutput<typeof defaults>;

/** A whole manifest. */
export const manifest = keys({
  $schema: v.optional(v.pipe(text, v.description("Where editors find this schema."))),
  output: v.optional(output),
  palette: v.optional(
    v.pipe(
      v.union([palette, keys({ colors })], "must be a palette's name or file, or colors: and how many"),
      v.description(
        "The palette of all sprites that have no colours of their own: a name, a file, or so many colours that are chosen for all of them together.",
      ),
    ),
  ),
  defaults: v.optional(v.pipe(defaults, v.description("Settings of all sprites that do not say otherwise."))),
  sprites: v.pipe(v.array(sprite, "must be a list of sprites"), v.minLength(1, "must not be empty")),
  sheets: v.optional(v.pipe(sheets, v.description("Sprites of this manifest in one file, made after them."))),
});
export type Manifest = v.InferOutput<typeof manifest>;
