import { posix } from "node:path";
import { slug } from "../../make/files/slug.ts";
import { fill, type Placeholders } from "../../make/files/template.ts";
import { PixelsError } from "../../protocol/errors.ts";
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
  const targets = new Targets();
  return assets.map((asset, index) => {
    const { template, where } = outputOf(asset, standard);
    const file = template.endsWith("/") ? `${template}{name}.png` : template;
    const filled = fill(file, placeholders(asset, index), where);
    const output = checkOutput(filled, [".png"], where);
    targets.take(output, asset.name, where);
    return { ...asset, output };
  });
}

/** Who writes which file: no two may write the same, capitals or not. */
export class Targets {
  readonly #taken = new Map<string, string>();

  constructor(assets: readonly PlacedAsset[] = []) {
    for (const { output, name } of assets) this.#taken.set(keyOf(output), name);
  }

  /** @param where the path was said, for people. Throws PixelsError `usage` where it is somebody else's. */
  take(path: string, name: string, where: () => string): void {
    const key = keyOf(path);
    const other = this.#taken.get(key);
    if (other !== undefined)
      throw new PixelsError("usage", `${where()} is ${path} for ${other} and for ${name}`, TWO_HINT);
    this.#taken.set(key, name);
  }
}

function keyOf(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/**
 * The path in its shortest form. @param endings that it may have.
 * Throws PixelsError `usage` for one that leads out of the manifest's folder or is no file of that kind.
 */
export function checkOutput(path: string, endings: readonly string[], where: () => string): string {
  const problem = problemOf(path, endings);
  if (problem === undefined) return posix.normalize(path);
  const hint = "Give a folder such as sprites/, or a template such as sprites/{name}.png.";
  throw new PixelsError("usage", `${where()} ${problem}`, hint);
}

const TWO_HINT = "Put {name} into the output, which no two have in common.";

function outputOf({ template, source, path }: Asset, standard: Output): Output {
  if (template === undefined) return standard;
  return { template, where: () => `${source.position([...path, "output"])}: output` };
}

/** Made as they are asked for: a slug and an id take longer than all else, and most templates have none. */
function placeholders(asset: Asset, index: number): Placeholders {
  const { name, prompt, seed, frame } = asset;
  return {
    name,
    get slug() {
      return slug(prompt);
    },
    seed: String(seed),
    index: String(index),
    get id() {
      return idOf(asset);
    },
    ...(frame !== undefined && { frame: String(frame) }),
  };
}

/** A file from somebody else must not reach out of its folder, nor replace what is no picture. */
function problemOf(path: string, endings: readonly string[]): string | undefined {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u.test(path)) return "holds a backslash or a control character";
  if (/^(?:\/|[A-Za-z]:)/.test(path) || posix.normalize(path).startsWith("../"))
    return "leads out of the manifest's folder";
  const isKnown = endings.some(
    (ending) => /[^/]$/.test(path.slice(0, -ending.length)) && path.toLowerCase().endsWith(ending),
  );
  if (!isKnown) return `must end with ${endings.join(" or ")}, or with / for a folder`;
  const long = path.split("/").find((name) => Buffer.byteLength(name) > NAME_BYTES);
  return long === undefined ? undefined : `makes a name longer than ${NAME_BYTES} bytes`;
}
