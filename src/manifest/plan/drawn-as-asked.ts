import { decodePng, encodePng } from "../../image/files/png.ts";
import { readText } from "../../image/files/png-text.ts";
import { formatLora, parseLora } from "../../protocol/recipe/lora.ts";
import { type Inputs, inputsOf, type PlacedAsset } from "../set/asset.ts";
import { KEYWORD } from "./made.ts";

/** Settings whose name in a picture's text is not the manifest's. */
const NAMES: Record<string, string> = {
  negative_prompt: "negative",
  animation_frames: "frames",
  tileset_grid: "tiles",
};

/** What a manifest that says nothing of it asks for. */
const DEFAULTS: Inputs = {
  negative: "",
  scale: 1,
  background: "keep",
  dither: "none",
  clean: false,
  trim: false,
  frames: 1,
};

/** What a manifest may leave to the model. */
const OPEN = new Set(["model", "model_sha256", "lora_sha256", "size", "steps", "cfg_scale", "version"]);

/**
 * Whether a picture is what the manifest asks for, going by the picture alone: its text tells each setting as the manifest has it, and its
 * bytes are as our own encoder writes them. Who saves it from an editor writes others, even where the text is kept.
 */
export function isDrawnAsAsked(asset: PlacedAsset, png: Uint8Array): boolean {
  try {
    const text = readText(png);
    return saysTheSame(inputsOf(asset), told(text[KEYWORD])) && isOurEncoding(png, text);
  } catch {
    return false;
  }
}

function saysTheSame(asked: Inputs, told: Inputs): boolean {
  const keys = new Set([...Object.keys(asked), ...Object.keys(told)]);
  return [...keys].every((key) => {
    const [is, was] = [asked[key] ?? DEFAULTS[key], told[key] ?? DEFAULTS[key]];
    if (is === was) return true;
    return key === "lora" ? isSameLora(is, was) : is === undefined && OPEN.has(key);
  });
}

function isSameLora(one: Inputs[string] | undefined, other: Inputs[string] | undefined): boolean {
  const [a, b] = [one, other].map((lora) => lora && formatLora(parseLora(String(lora))));
  return a === b;
}

function isOurEncoding(png: Uint8Array, text: Record<string, string>): boolean {
  return Buffer.from(encodePng(decodePng(png), text)).equals(png);
}

/** What the text tells, in the form of the lock file's inputs. */
function told(json = "{}"): Inputs {
  const facts = Object.entries(JSON.parse(json) as Record<string, unknown>);
  return Object.fromEntries(facts.map(([key, value]) => [NAMES[key] ?? key, plain(key, value)]));
}

function plain(key: string, value: unknown): Inputs[string] {
  if (key === "outline") return Number.parseInt(String(value).slice(1), 16);
  if (!Array.isArray(value)) return value as Inputs[string];
  return key === "palette" ? value.map((color) => String(color).slice(1)).join(" ") : value.join("x");
}
