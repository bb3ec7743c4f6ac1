import { resolve } from "node:path";
import { readFileAtOnce } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { keyName } from "../../protocol/recipe/spelling.ts";
import { sha256Of } from "../plan/fingerprints.ts";

/** Where a key stands, for people. */
type Where = (key: string) => string;

/**
 * The user's own pictures that the sprites of a set are drawn from, each read once. Settings name them by the checksums of their files, so that
 * another picture makes a sprite stale.
 */
export class PictureFiles {
  /** Where each lies, by its checksum. */
  readonly paths = new Map<string, string>();
  readonly #checksums = new Map<string, string>();
  /** As they were named. */
  readonly files = new Set<string>();
  readonly #folder: string;

  /** @param folder that files are seen from. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Puts checksums in the place of files. Throws PixelsError `usage` for one that can't be read. */
  resolve<T extends { settings: Wishes }>(one: T, where: Where): T {
    const { references, init, mask } = one.settings;
    if (references === undefined && init === undefined && mask === undefined) return one;
    const checksums: Wishes = {
      references: references?.map((file) => this.checksumOf(file, where(keyName("references")))),
      init: init && this.checksumOf(init, where("init")),
      mask: mask && this.checksumOf(mask, where("mask")),
    };
    const given = Object.entries(checksums).filter(([, value]) => value !== undefined);
    return { ...one, settings: { ...one.settings, ...Object.fromEntries(given) } };
  }

  /** Throws PixelsError `usage` for one that can't be read. */
  checksumOf(file: string, where: string): string {
    this.files.add(file);
    const path = resolve(this.#folder, file);
    const known = this.#checksums.get(path);
    if (known !== undefined) return known;
    const bytes = readFileAtOnce(path);
    if (bytes === undefined)
      throw new PixelsError("usage", `${where}: there is no picture ${file} that can be read`, "Check the path.");
    const checksum = sha256Of(bytes);
    this.#checksums.set(path, checksum);
    this.paths.set(checksum, path);
    return checksum;
  }
}
