import { posix } from "node:path";
import { PixelsError } from "../protocol/errors.ts";
import { slug } from "../sprites/slug.ts";
import { fill, type Placeholders } from "../sprites/template.ts";
import { type Asset, idOf, type PlacedAsset } from "./asset.ts";

/** What file systems allow for one name. */
const NAME_BYTES = 255;

/** Where pictures go that don't say it themselves. */
export interface Output {
  template: string;
  /** Where that was said, for people. */
  where(): string;
}

/**
 * Gives each asset its file. Pure: which of them exist does not matter.
 * Throws PixelsError `usage` with file, line and column for a file outside of the manifest's folder, one that is no PNG, an unknown
 * placeholder, and a file of two assets.
 */
export function place(assets: readonly Asset[], standard: Output): PlacedAsset[] {
  const taken = new Map<string, Asset>();
  return assets.map((asset, index) => {
    const { template, where } = outputOf(asset, standard);
    const file = template.endsWith("/") ? `${template}{name}.png` : template;
    const filled = fill(file, placeholders(asset, index), where);
    const problem = problemOf(filled);
    if (problem) throw new PixelsError("usage", `${where()} ${problem}`, HINT);
    const output = posix.normalize(filled);
    const key = output.normalize("NFC").toLowerCase();
    const other = taken.get(key);
    if (other)
      throw new PixelsError("usage", `${where()} is ${output} for ${other.name} and for ${asset.name}`, TWO_HINT);
    taken.set(key, asset);
    return { ...asset, output };
  });
}

const HINT = "Give a folder such as sprites/, or a template such as sprites/{name}.png.";
const TWO_HINT = "Put {name} into the output, which no two have in common.";

function outputOf({ template, source, path }: Asset, standard: Output): Output {
  if (template === undefined) return standard;
  return { template, where: () => `${source.position([...path, "output"])}: output` };
}

function placeholders(asset: Asset, index: number): Placeholders {
  const { name, prompt, seed } = asset;
  return { name, slug: slug(prompt), seed: String(seed), index: String(index), id: idOf(asset) };
}

/** A file from somebody else must not reach out of its folder, nor replace what is no picture. */
function problemOf(path: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u.test(path)) return "holds a backslash or a control character";
  if (/^(?:\/|[A-Za-z]:)/.test(path) || posix.normalize(path).startsWith("../"))
    return "leads out of the manifest's folder";
  if (!/[^/]\.png$/i.test(path)) return "must end with .png, or with / for a folder";
  const long = path.split("/").find((name) => Buffer.byteLength(name) > NAME_BYTES);
  return long === undefined ? undefined : `makes a name longer than ${NAME_BYTES} bytes`;
}
