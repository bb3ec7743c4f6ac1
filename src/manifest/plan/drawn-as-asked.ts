import * as v from "valibot";
import { decodePng, encodePng } from "../../image/files/png.ts";
import { readText } from "../../image/files/png-text.ts";
import { SHARED, type SharedName, settingOf, type Wishes } from "../../protocol/recipe/recipe.ts";
import { factsOf, KNOWN_FACTS, toldSettings } from "../../protocol/recipe/text.ts";
import { checksumsOf } from "../../protocol/recipe/told-inputs.ts";
import type { PlacedAsset } from "../set/asset.ts";

/**
 * Whether a picture is what the manifest asks for, going by the picture alone: its text tells each setting as the manifest has it, and its
 * bytes are as our own encoder writes them. Who saves it from an editor writes others, even where the text is kept.
 */
export function isDrawnAsAsked(asset: PlacedAsset, png: Uint8Array): boolean {
  try {
    const text = readText(png);
    return saysTheSame(asset, factsOf(text) ?? {}) && isOurEncoding(png, text);
  } catch {
    return false;
  }
}

function saysTheSame({ prompt, seed, frame, settings }: PlacedAsset, facts: Record<string, unknown>): boolean {
  const told = v.parse(toldSettings, facts);
  if (told.prompt !== prompt || told.seed !== seed || facts.frame !== frame) return false;
  // What is not known here may have been done to it, too.
  if (!Object.keys(facts).every((key) => KNOWN_FACTS.has(key))) return false;
  const wishes = { ...told.wishes, ...checksumsOf(told.inputs ?? {}) };
  return SHARED.every((name) => isSame(name, settings, wishes));
}

function isSame(name: SharedName, asked: Wishes, told: Wishes): boolean {
  const { form, default: standard, original } = settingOf(name);
  // The manifest leaves it to the model.
  if (asked[name] === undefined && original === "needed") return true;
  const [one, other] = [asked, told].map((wishes) => {
    const value: unknown = wishes[name] ?? standard;
    return JSON.stringify(value === undefined ? value : (form.toJson?.(value) ?? value));
  });
  return one === other;
}

function isOurEncoding(png: Uint8Array, text: Record<string, string>): boolean {
  return Buffer.from(encodePng(decodePng(png), text)).equals(png);
}
