import type { PixelsError } from "../../protocol/errors.ts";
import { MAX_U64 } from "../../protocol/limits.ts";
import { isAnimation, pictureCount, seedsOf } from "../../protocol/recipe/counts.ts";
import {
  type Alternatives,
  BraceError,
  type Combination,
  choose,
  combinations,
  parseAlternatives,
} from "../text/alternatives.ts";
import type { Defaults, SpriteEntry } from "../text/schema.ts";
import type { Asset } from "./asset.ts";
import { checkDistinctNames, nameOf } from "./asset-name.ts";
import { derivedSeed } from "./derived-seed.ts";
import { type Entry, refuse } from "./entry.ts";
import { inheritAll } from "./inherit.ts";
import { checkSettings } from "./kind.ts";
import type { FromLibrary } from "./libraries.ts";
import type { Colored } from "./palettes.ts";

/** Assets of one manifest: at a second each, more than a day. */
const MAX_ASSETS = 100_000;

/**
 * The assets that the sprites ask for, in their order: one for each combination of alternatives, of each as many as
 * `count` says, and of each of those all frames. Throws PixelsError `usage` with file, line and column for braces without sense, names that are no file
 * names or stand twice, seeds beyond 2^64 - 1, and too many assets.
 */
export function expand(
  entries: readonly Entry[],
  defaults: Colored<Defaults> = { settings: {} },
  fromLibrary: FromLibrary = ({ settings }) => settings,
): Asset[] {
  const assets: Asset[] = [];
  for (const entry of entries) {
    const sprite = inheritAll(defaults, entry.value);
    checkSettings(entry, sprite);
    const { count = 1 } = sprite;
    const alternatives = alternativesOf(entry);
    if (assets.length + combinations(alternatives) * count * pictureCount(sprite.settings) > MAX_ASSETS)
      throw tooMany(entry);
    for (const combination of choose(alternatives)) {
      for (let i = 0; i < count; i++) assets.push(...assetsOf(entry, sprite, combination, i, fromLibrary));
    }
  }
  checkDistinctNames(assets);
  return assets;
}

function assetsOf(
  entry: Entry,
  sprite: Colored<SpriteEntry>,
  { prompt, chosen }: Combination,
  i: number,
  fromLibrary: FromLibrary,
): Asset[] {
  const { count = 1, library } = sprite;
  const settings = library === undefined ? sprite.settings : fromLibrary(sprite, library, prompt);
  const distinction = { chosen, n: count > 1 ? i + 1 : undefined };
  const name = nameOf(entry, prompt, distinction);
  const seed = sprite.seed === undefined ? derivedSeed(name, prompt) : sprite.seed + BigInt(i * seedsOf(settings));
  if (seed > MAX_U64) throw refuse(entry, "seed", `leaves no room for ${count} seeds below 2^64`, "Lower it.");
  const { source, path } = entry;
  const { setColors, output: template } = sprite;
  const asset = { name, prompt, seed, settings, setColors, template, source, path };
  if (!isAnimation(settings)) return [asset];
  const animation = { name };
  return Array.from({ length: pictureCount(settings) }, (_, frame) => {
    return { ...asset, name: nameOf(entry, prompt, { ...distinction, frame }), frame, animation };
  });
}

function alternativesOf(entry: Entry): Alternatives {
  try {
    return parseAlternatives(entry.value.prompt);
  } catch (cause) {
    if (!(cause instanceof BraceError)) throw cause;
    throw refuse(entry, "prompt", cause.message, "Alternatives look like {iron,gold,ice}; {{ and }} are braces.");
  }
}

function tooMany(entry: Entry): PixelsError {
  const problem = `brings the manifest to more than ${MAX_ASSETS.toLocaleString("en")} sprites`;
  return refuse(entry, "prompt", problem, "Use fewer alternatives or a lower count.");
}
