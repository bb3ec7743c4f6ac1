import * as v from "valibot";
import { SHEET_FORMATS } from "../../make/sheets/sheet-format.ts";
import { integer, text } from "../../protocol/messages/fields.ts";
import { keys } from "./keys.ts";

/** Patterns of one list, and sheets of one manifest: more are looked through for too long. */
const MOST = 1000;
/** Milliseconds: a GIF counts hundredths of a second. */
const duration = integer(10, 60_000);
const DIRECTIONS = ["forward", "reverse", "pingpong"] as const;
export const PIVOTS = ["center", "feet"] as const;

const PATTERN = "must be names of sprites, or patterns such as hero-*";
const pattern = v.pipe(text, v.nonEmpty(PATTERN), v.maxLength(512, "must be at most 512 characters"));
const patterns = v.pipe(
  v.union([pattern, v.pipe(v.array(pattern), v.minLength(1, PATTERN), v.maxLength(MOST, PATTERN))], PATTERN),
  v.transform((given) => (typeof given === "string" ? [given] : given)),
);

const tag = keys({
  name: v.pipe(
    text,
    v.nonEmpty("must not be empty"),
    v.maxLength(100, "must be at most 100 characters"),
    v.description("What the game calls the animation."),
  ),
  sprites: v.pipe(patterns, v.description("Its frames: names of sprites, or patterns such as hero-walk-*.")),
  direction: v.optional(
    v.pipe(
      v.picklist(DIRECTIONS, `must be one of ${DIRECTIONS.join(", ")}`),
      v.description("How it is played. Without it forward."),
    ),
  ),
  duration: v.optional(v.pipe(duration, v.description("Milliseconds of each frame. Without it the sheet's."))),
});

/** Pictures of the set in one file. */
export const sheet = keys({
  name: v.pipe(text, v.description("Its name, and the file's.")),
  sprites: v.optional(
    v.pipe(
      patterns,
      v.description(
        "What is on it, in this order: names of sprites, or patterns such as hero-*. Without it what the tags hold.",
      ),
    ),
  ),
  tags: v.optional(
    v.pipe(
      v.array(tag, "must be a list of tags"),
      v.minLength(1, "must not be empty"),
      v.maxLength(MOST, `must have at most ${MOST} tags`),
      v.description("Its animations."),
    ),
  ),
  output: v.optional(
    v.pipe(
      text,
      v.description(
        "Where it goes, below the folder of this file: a folder that ends with /, or a file that ends with .png, .gif or .apng and may hold {name}. The data of a .png lie beside it. Without it {name}.png.",
      ),
    ),
  ),
  format: v.optional(
    v.pipe(
      v.picklist(SHEET_FORMATS, `must be one of ${SHEET_FORMATS.join(", ")}`),
      v.description("Who reads the data beside a .png. Without it aseprite."),
    ),
  ),
  duration: v.optional(v.pipe(duration, v.description("Milliseconds that each frame is shown. Without it 100."))),
  pivot: v.optional(
    v.pipe(
      v.picklist(PIVOTS, `must be one of ${PIVOTS.join(", ")}`),
      v.description("Where a sprite stands: the middle of its picture, or under its feet. Without it center."),
    ),
  ),
});
export type SheetEntry = v.InferOutput<typeof sheet>;

export const sheets = v.pipe(
  v.array(sheet, "must be a list of sheets"),
  v.maxLength(MOST, `must have at most ${MOST} sheets`),
);
