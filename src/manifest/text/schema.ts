import * as v from "valibot";
import { LIMITS } from "../../protocol/limits.ts";
import { integer, prompt, text } from "../../protocol/messages/fields.ts";
import type { Form } from "../../protocol/recipe/form.ts";
import { loraTag } from "../../protocol/recipe/lora.ts";
import { type NamedWishes, SHARED, type SharedName, settingOf } from "../../protocol/recipe/recipe.ts";
import { RIVALS } from "../../protocol/recipe/rules.ts";
import { SETTINGS } from "../../protocol/recipe/settings.ts";
import { keyName, otherwise } from "../../protocol/recipe/spelling.ts";
import { shortened } from "../../protocol/shortened.ts";
import { keys } from "./keys.ts";
import { sheets } from "./sheet-schema.ts";

/** Pictures of one sprite: more than anybody looks through. */
const MAX_COUNT = 10_000;

const palette = v.pipe(
  v.string("must be the name of a palette, or its file"),
  v.nonEmpty("must not be empty"),
  v.maxLength(512, "must be at most 512 characters"),
);

const picture = v.pipe(
  v.string("must be the file of a picture"),
  v.nonEmpty("must not be empty"),
  v.maxLength(4096, "must be at most 4,096 characters"),
);

/** One of them, or a list. */
const pictures = v.union(
  [
    v.pipe(
      picture,
      v.transform((file) => [file]),
    ),
    v.pipe(v.array(picture), v.minLength(1), v.maxLength(LIMITS.references)),
  ],
  `must be the file of a picture, or a list of 1 to ${LIMITS.references}`,
);

/** What stands in the place of a setting's value that people don't write. */
const NAMED: Record<NonNullable<Form["named"]>, v.GenericSchema> = { palette, picture, pictures };

/** The settings that `defaults` and each sprite may hold, by their keys: what is added to the table is read, checked, and in the JSON Schema. */
const settingKeys: v.ObjectEntries = Object.fromEntries(
  SHARED.map((name) => [keyName(name), v.optional(described(name))]),
);

function described(name: SharedName): v.GenericSchema {
  const { form, is } = settingOf(name);
  const example = form.example === undefined ? "" : `, as ${form.example}`;
  const standard = otherwise(name);
  const description = `${is.charAt(0).toUpperCase()}${is.slice(1)}${example}.${standard ? ` Without it ${standard}.` : ""}`;
  const schema = form.named === undefined ? (form.json ?? form.schema) : NAMED[form.named];
  return v.pipe(schema, v.description(description));
}

/** What `defaults` and each sprite may hold besides: it decides which assets there are, not how one is drawn. */
const making = {
  seed: v.optional(
    v.pipe(
      SETTINGS.seed.form.json,
      v.description("The same seed makes the same picture. Without it one that follows from name and prompt."),
    ),
  ),
  count: v.optional(
    v.pipe(integer(1, MAX_COUNT), v.description("So many pictures, with seed, seed + 1 and so on. Without it 1.")),
  ),
  library: v.optional(
    v.pipe(
      text,
      v.description(
        "A folder of pictures of your own: each sprite is drawn after the one whose name says that it is of that, or else in the style of all of them.",
      ),
    ),
  ),
};

const frames = integer(1, LIMITS.batchSize);

/** What makes several sprites of one: somebody from several sides, and in several animations. */
const spreading = {
  directions: v.optional(
    v.pipe(
      v.picklist([1, 4], "must be 1 or 4"),
      v.description("4 makes a sprite for each side: front, behind, left and right, which stand behind the name."),
    ),
  ),
  animations: v.optional(
    v.pipe(
      keys({
        idle: v.optional(frames),
        walk: v.optional(frames),
        attack: v.optional(frames),
        hurt: v.optional(frames),
        jump: v.optional(frames),
      }),
      v.description(
        "Animations and how many frames each has: a sprite for each, whose name stands behind that of all.",
      ),
    ),
  ),
};

const output = v.pipe(
  text,
  v.description(
    "Where the pictures go, below the folder of this file: a folder that ends with /, or a template that ends with .png and may hold {name} {slug} {seed} {index} {id} and, for animations, {frame}. Without it {name}.png.",
  ),
);

/** Which of them one map holds, and settings by the names that they have everywhere. */
type Made<T> = T & {
  seed?: bigint | undefined;
  count?: number | undefined;
  library?: string | undefined;
  settings: NamedWishes;
};

/** A map with these keys and the settings, which are taken out of it. Which colours a picture may have is said in one way. */
function withSettings<T extends v.ObjectEntries>(entries: T, description: string) {
  return v.pipe(
    keys({ ...entries, ...settingKeys, ...making }),
    v.check((map) => !isTwice(map), `has ${RIVALS.map(keyName).join(" and ")}, of which one can hold`),
    v.description(description),
    v.transform((map) => {
      const settings = SHARED.map((name) => [name, map[keyName(name)]]).filter(([, value]) => value !== undefined);
      const others = Object.entries(map).filter(([key]) => !Object.hasOwn(settingKeys, key));
      return { ...Object.fromEntries(others), settings: Object.fromEntries(settings) } as Made<
        v.InferOutput<v.ObjectSchema<T, undefined>>
      >;
    }),
  );
}

function isTwice(map: Record<string, unknown>): boolean {
  return RIVALS.every((name) => map[keyName(name)] !== undefined);
}

/** One sprite, or all that its alternatives and its count make of it. */
export const sprite = withSettings(
  {
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
    output: v.optional(output),
    ...spreading,
  },
  "One sprite, or all that its alternatives and its count make of it.",
);
export type SpriteEntry = v.InferOutput<typeof sprite>;

export const defaults = withSettings({}, "Settings of all sprites that do not say otherwise.");
export type Defaults = v.InferOutput<typeof defaults>;

/** A whole manifest. */
export const manifest = keys({
  $schema: v.optional(v.pipe(text, v.description("Where editors find this schema."))),
  output: v.optional(output),
  palette: v.optional(
    v.pipe(
      v.union(
        [palette, keys({ colors: SETTINGS.colors.form.schema })],
        "must be a palette's name or file, or colors: and how many",
      ),
      v.description(
        "The palette of all sprites that have no colours of their own: a name, a file, or so many colours that are chosen for all of them together.",
      ),
    ),
  ),
  credits: v.optional(
    v.pipe(
      text,
      v.description(
        "A file, CREDITS.md as a rule, for the pictures that the sprites were drawn after, with their makers and licences.",
      ),
    ),
  ),
  defaults: v.optional(defaults),
  sprites: v.pipe(v.array(sprite, "must be a list of sprites"), v.minLength(1, "must not be empty")),
  sheets: v.optional(v.pipe(sheets, v.description("Sprites of this manifest in one file, made after them."))),
});
export type Manifest = v.InferOutput<typeof manifest>;
