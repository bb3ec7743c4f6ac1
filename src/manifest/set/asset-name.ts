import { slug } from "../../make/files/slug.ts";
import { mistake } from "../text/source.ts";
import type { Asset } from "./asset.ts";
import { type Entry, refuse } from "./entry.ts";
import { type Distinction, fillName, isSafeName, NameError, withoutFrame } from "./naming.ts";

const MAX_LENGTH = 100;

/** The name of one asset of a sprite. Without a template the words of the prompt, which hold what was chosen. */
export function nameOf(entry: Entry, prompt: string, distinction: Distinction): string {
  const template = entry.value.name;
  if (template === undefined) return fillName(slug(prompt), { ...distinction, chosen: [] });
  const name = fill(entry, distinction.frame === undefined ? withoutFrame(template) : template, distinction);
  if (name.length <= MAX_LENGTH && isSafeName(name)) return name;
  const shown = name.length <= MAX_LENGTH ? name : `${name.slice(0, MAX_LENGTH)}…`;
  const hint = `Use up to ${MAX_LENGTH} letters, digits, blanks and . _ - for it; folders belong into output.`;
  throw refuse(entry, "name", `makes "${shown}", which is no file name`, hint);
}

function fill(entry: Entry, template: string, distinction: Distinction): string {
  try {
    return fillName(template, distinction);
  } catch (cause) {
    if (!(cause instanceof NameError)) throw cause;
    const hint =
      "{1} is the first alternative of the prompt, {n} the number of the picture, {frame} that of an animation's frame.";
    throw refuse(entry, "name", cause.message, hint);
  }
}

/**
 * Throws PixelsError `usage` where two assets have one name. Many file systems take capitals for small letters, and
 * one way to write an accent for the other.
 */
export function checkDistinctNames(assets: readonly Asset[]): void {
  const seen = new Map<string, Asset>();
  for (const asset of assets) {
    const key = asset.name.normalize("NFC").toLowerCase();
    const other = seen.get(key);
    if (other)
      throw mistake(position(asset), `the name ${asset.name} is taken by ${position(other)}`, hint(asset, other));
    seen.set(key, asset);
  }
}

function hint(asset: Asset, other: Asset): string {
  const isSame = asset.path === other.path && asset.source === other.source;
  return isSame ? "Its alternatives have to differ." : "Give each sprite a name of its own.";
}

function position({ source, path }: Asset): string {
  return source.position([...path, "name"]);
}
