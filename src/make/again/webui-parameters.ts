import * as v from "valibot";
import * as fields from "../../protocol/messages/fields.ts";
import type { Wishes } from "../run/settings.ts";
import type { Made } from "./made.ts";

/** One `Name: value` of the last line; a value with commas stands in quotes. Bounded: the text is anybody's. */
const SETTING = /\s{0,8}(\w[\w ]{0,40}):\s{0,8}("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/g;
const LINE_LENGTH = 8192;
const NEGATIVE = "Negative prompt: ";

/**
 * What the `parameters` of AUTOMATIC1111's front end and its relatives say, as far as it has a meaning here: a prompt of some lines, a
 * negative prompt, and a line that begins with `Steps:`. Values that are out of bounds here are left out. Undefined where there is no prompt.
 */
export function readParameters(text: string): Made | undefined {
  const lines = text.split(/\r?\n/);
  const last = lines.findLastIndex((line) => line.startsWith("Steps: "));
  const words = last < 0 ? lines : lines.slice(0, last);
  const negative = words.findIndex((line) => line.startsWith(NEGATIVE));
  const prompt = (negative < 0 ? words : words.slice(0, negative)).join("\n").trim();
  if (!v.is(fields.prompt, prompt)) return undefined;
  const given = new Map<string, string>();
  for (const [, name, value] of (lines[last] ?? "").slice(0, LINE_LENGTH).matchAll(SETTING))
    given.set((name as string).trim(), (value as string).trim());
  const sides = /^([0-9]+)x([0-9]+)$/
    .exec(given.get("Size") ?? "")
    ?.slice(1)
    .map(Number);
  const seed = given.get("Seed") ?? "";
  const wishes = {
    negative_prompt:
      negative < 0
        ? undefined
        : valid(fields.negativePrompt, words.slice(negative).join("\n").slice(NEGATIVE.length).trim()),
    steps: valid(fields.steps, number(given.get("Steps"))),
    cfg_scale: valid(fields.cfgScale, number(given.get("CFG scale"))),
    size: valid(fields.size, sides),
  };
  return {
    prompt,
    seed: /^[0-9]{1,20}$/.test(seed) ? valid(fields.u64, BigInt(seed)) : undefined,
    wishes: Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined)) as Wishes,
    foreignModel: given.get("Model"),
  };
}

function number(text = ""): number {
  return text === "" ? Number.NaN : Number(text);
}

function valid<T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}
