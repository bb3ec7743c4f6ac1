import * as v from "valibot";
import { text as words } from "../messages/fields.ts";
import { frameOf } from "./counts.ts";
import type { DrawnWith, Made } from "./made.ts";
import { formatParameters } from "./parameters.ts";
import {
  type Asked,
  isSet,
  NAMES,
  namesWhere,
  type Recipe,
  type recipe,
  type SettingName,
  SHARED,
  settingOf,
  type Wishes,
} from "./recipe.ts";
import { type ToldInput, type ToldInputs, toldInputs } from "./told-inputs.ts";

/** The keyword under which a picture's file tells all its settings, as JSON. */
export const KEYWORD = "dgx-pixels";

/** The texts of a file by keyword. */
export type Texts = Record<string, string>;

/** What a picture was imported from. */
export interface ImportedFrom {
  /** Without folders. */
  name: string;
  width: number;
  height: number;
  sha256: string;
}

/** In this order the text of 0.1.0 begins; what is not named here follows in the order of the table, and the version ends it. */
const FIRST: readonly string[] = [
  ...[
    "import",
    "import_sha256",
    "import_size",
    "prompt",
    "negative_prompt",
    "model",
    "model_sha256",
    "lora",
    "lora_sha256",
  ],
  ...["seed", "steps", "cfg_scale", "size", "frame"],
];

/** All that the text of a picture may tell. */
export const KNOWN_FACTS: ReadonlySet<string> = new Set([
  ...FIRST,
  ...NAMES,
  "align",
  "reference",
  "nearest",
  "version",
]);

/**
 * What a PNG says of how it was drawn: `parameters`, the lines that the web front ends of Stable Diffusion read, `Software`, and all
 * settings as JSON. Nothing that differs from one run to the next, such as a job id or the time: the same settings give the same bytes.
 * @param recipe with the picture's own seed. @param index its place in the job.
 */
export function drawnText(
  recipe: Recipe,
  index: number,
  drawn: DrawnWith & { inputs?: ToldInputs },
  version: string,
): Texts {
  const facts = {
    ...drawn.inputs,
    model_sha256: drawn.modelSha256,
    lora_sha256: drawn.loraSha256,
    frame: frameOf(recipe, index)?.index,
    references: drawn.references,
    nearest: drawn.nearest,
  };
  return { parameters: formatParameters(recipe, drawn), ...ownText({ ...told(recipe), ...facts }, version) };
}

/** The same of a picture that was imported. @param size of the picture before it was enlarged. */
export function importedText(from: ImportedFrom, wishes: Wishes, isAligned: boolean, version: string): Texts {
  const source = { import: from.name, import_sha256: from.sha256, import_size: [from.width, from.height] };
  const settings = told(
    wishes,
    namesWhere(({ fits }) => fits.includes("import")),
  );
  return ownText({ ...source, ...settings, align: isAligned ? true : undefined }, version);
}

/** What a picture that is uploaded says of the file that it was made of: those that are drawn from it tell it. */
export function inputText({ name, sha256 }: ToldInput): Texts {
  return { [KEYWORD]: JSON.stringify({ import: name, import_sha256: sha256 }) };
}

/** @param blob its own checksum, for one that says nothing. */
export function toldInputOf(texts: Texts, blob: string): ToldInput {
  const { import: name, import_sha256: sha256 } = factsOf(texts) ?? {};
  const told = v.safeParse(toldInputs, { init: { name, sha256 } });
  return (told.success ? told.output.init : undefined) ?? { sha256: blob };
}

/** The text of a picture that got other settings after it was drawn; as it was where it tells none. */
export function retold(texts: Texts, wishes: Wishes): Texts {
  const facts = factsOf(texts);
  if (facts === undefined) return texts;
  const names = SHARED.filter((name) => ["finishing", "file"].includes(settingOf(name).acts));
  const { version, ...before } = facts;
  return { ...texts, [KEYWORD]: JSON.stringify(inOrder({ ...before, ...told(wishes, names) }, version)) };
}

/** The settings that the text of a drawn picture tells, each checked as one from the wire is. */
export const toldSettings = v.pipe(
  v.object({
    ...(Object.fromEntries(
      namesWhere(({ told }) => told !== "never").map((name) => {
        const { form, original } = settingOf(name);
        const schema = form.json ?? form.schema;
        return [name, original === "needed" || name === "seed" ? schema : v.optional(schema)];
      }),
    ) as (typeof recipe)["entries"]),
    ...toldInputs.entries,
    model_sha256: v.optional(words),
    version: v.optional(words),
  }),
  v.transform(({ prompt, seed, reference, init, mask, model_sha256: modelSha256, version, ...wishes }): Made => {
    const isDrawnFrom = [reference, init, mask].some((input) => input !== undefined);
    return { prompt, seed, wishes, modelSha256, version, ...(isDrawnFrom && { inputs: { reference, init, mask } }) };
  }),
);

/** All that the text tells, unchecked; undefined where there is none. */
export function factsOf(texts: Texts): Record<string, unknown> | undefined {
  try {
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(texts[KEYWORD] ?? ""));
  } catch {
    return undefined;
  }
}

/** The settings as JSON has them. */
function told(recipe: Partial<Asked>, names: readonly SettingName[] = NAMES): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, toldOf(recipe, name)]));
}

function toldOf(recipe: Partial<Asked>, name: SettingName): unknown {
  const { form, told, default: otherwise } = settingOf(name);
  if (told === "never" || (told === "set" && !isSet(recipe, name))) return undefined;
  const value = recipe[name] ?? (told === "always" ? otherwise : undefined);
  return value === undefined || form.toJson === undefined ? value : form.toJson(value);
}

function ownText(facts: Record<string, unknown>, version: string): Texts {
  return { Software: `dgx-pixels ${version}`, [KEYWORD]: JSON.stringify(inOrder(facts, version)) };
}

function inOrder(facts: Record<string, unknown>, version: unknown): Record<string, unknown> {
  const order = [...FIRST, ...NAMES, ...Object.keys(facts)];
  return { ...Object.fromEntries(order.map((key) => [key, facts[key]])), version };
}
