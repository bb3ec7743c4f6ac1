import * as v from "valibot";
import { prompt as promptSchema } from "../messages/fields.ts";
import { parseLoras } from "./lora.ts";
import type { DrawnWith, Made } from "./made.ts";
import { type Recipe, type SettingName, settingOf, type Wishes } from "./recipe.ts";

/** One `Name: value` of the last line; a value with commas stands in quotes. Bounded: the text is anybody's. */
const SETTING = /\s{0,8}(\w[\w ]{0,40}):\s{0,8}("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/g;
const LINE_LENGTH = 8192;
const NEGATIVE = "Negative prompt: ";

/** The lines that AUTOMATIC1111's front end and its relatives write into a picture. */
export function formatParameters(recipe: Recipe, { sampler, modelSha256, loraSha256 }: DrawnWith): string {
  const settings = [
    `Steps: ${recipe.steps}`,
    `Sampler: ${sampler}`,
    `CFG scale: ${recipe.cfg_scale}`,
    `Seed: ${recipe.seed}`,
    `Size: ${recipe.size.join("x")}`,
    // That family identifies a checkpoint by the first ten digits.
    ...(modelSha256 ? [`Model hash: ${modelSha256.slice(0, 10)}`] : []),
    `Model: ${oneLine(recipe.model)}`,
    ...loraSettings(recipe.lora, loraSha256),
  ];
  const { negative_prompt = "" } = recipe;
  const negative = negative_prompt.trim() === "" ? [] : [`${NEGATIVE}${oneLine(negative_prompt)}`];
  return [oneLine(recipe.prompt), ...negative, settings.join(", ")].join("\n");
}

function loraSettings(lora: string | undefined, sha256: string | undefined): string[] {
  if (lora === undefined || sha256 === undefined) return [];
  const [first, ...others] = parseLoras(lora);
  if (first === undefined || others.length > 0) return [];
  const { name, weight } = first;
  return [`Lora hashes: "${oneLine(name)}: ${sha256.slice(0, 10)}"`, `Lora weight: ${weight}`];
}

/** A line break in a prompt would read as the end of the prompt, and a PNG text holds no NUL. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").trim();
}

/**
 * The other way, as far as those lines have a meaning here: a prompt of some lines, a negative prompt, and a line that begins with
 * `Steps:`. Values that are out of bounds here are left out. Undefined where there is no prompt.
 */
export function readParameters(text: string): Made | undefined {
  const lines = text.split(/\r?\n/);
  const last = lines.findLastIndex((line) => line.startsWith("Steps: "));
  const words = last < 0 ? lines : lines.slice(0, last);
  const negative = words.findIndex((line) => line.startsWith(NEGATIVE));
  const prompt = (negative < 0 ? words : words.slice(0, negative)).join("\n").trim();
  if (!v.is(promptSchema, prompt)) return undefined;
  const given = new Map<string, string>();
  for (const [, name, value] of (lines[last] ?? "").slice(0, LINE_LENGTH).matchAll(SETTING))
    given.set((name as string).trim(), (value as string).trim());
  const wishes = {
    negative_prompt: negative < 0 ? undefined : words.slice(negative).join("\n").slice(NEGATIVE.length).trim(),
    steps: given.get("Steps"),
    cfg_scale: given.get("CFG scale"),
    size: given.get("Size"),
  };
  const read = Object.entries(wishes).map(([name, value]) => [name, parsed(name as SettingName, value)]);
  return {
    prompt,
    seed: parsed("seed", given.get("Seed")) as bigint | undefined,
    wishes: Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Wishes,
    foreignModel: given.get("Model"),
  };
}

function parsed(name: SettingName, text: string | undefined): unknown {
  const { parse, schema } = settingOf(name).form;
  const value = text === undefined ? undefined : parse?.(text);
  return v.is(schema, value) ? value : undefined;
}
