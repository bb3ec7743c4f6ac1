import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readInput, Unreadable } from "../../input.ts";
import { replaceFile } from "../../make/files/output-file.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { colorsText } from "../set/palettes.ts";
import { EMPTY_LOCK, formatLock, type Lock, type LockedAsset, type LockedSheet, parseLock } from "./lock.ts";

/** How much longer it rests than it writes: the lock of 10,000 assets would otherwise be written after each picture. */
const REST = 10;
const LONGEST_REST_MS = 500;

/** Some times what 100,000 sprites take. */
const MAX_BYTES = 512 * 2 ** 20;

/** What a manifest still asks for. */
interface Wanted {
  assets: readonly { name: string }[];
  sheets: readonly { name: string }[];
  setColors?: number | undefined;
}

/** The lock file beside a manifest. Each write replaces it in one rename. */
export class LockFile implements Lock {
  readonly path: string;
  readonly manifest: string;
  readonly #assets: Map<string, LockedAsset>;
  readonly #sheets: Map<string, LockedSheet>;
  #palette: Lock["palette"];
  /** The write that takes all that is recorded until it begins. */
  #next: Promise<void> | undefined;
  #rested: Promise<void> = Promise.resolve();
  /** It knows more than the file holds. */
  #isAhead = false;

  private constructor(path: string, manifest: string, { assets, sheets, palette }: Lock) {
    this.path = path;
    this.manifest = manifest;
    this.#assets = new Map(assets);
    this.#sheets = new Map(sheets);
    this.#palette = palette;
  }

  /**
   * A file that is not there is an empty lock. Throws PixelsError `usage` for one that can't be read, is damaged, or is that of another
   * manifest, and `interrupted`. @param manifest the file name of the one beside it.
   */
  static async open(path: string, manifest: string, signal?: AbortSignal): Promise<LockFile> {
    const lock = await read(path, signal);
    const owner = lock.manifest ?? manifest;
    if (owner !== manifest && existsSync(join(dirname(path), owner))) {
      const hint = "Give one of the two manifests another name: what stands before the ending names the lock file.";
      throw new PixelsError("usage", `${basename(path)} is the lock file of ${owner}, not of ${manifest}`, hint);
    }
    return new LockFile(path, manifest, lock);
  }

  /** Whether the file still holds what was read, and nobody else has written it. */
  async isAsRead(): Promise<boolean> {
    const now = await LockFile.open(this.path, this.manifest);
    return formatLock(now) === formatLock(this);
  }

  get assets(): Lock["assets"] {
    return this.#assets;
  }

  get sheets(): Lock["sheets"] {
    return this.#sheets;
  }

  get palette(): Lock["palette"] {
    return this.#palette;
  }

  /** Forgets all but what is wanted. Resolves with the files of what is forgotten, once the lock does not hold it. */
  async keepOnly({ assets, sheets, setColors }: Wanted): Promise<string[]> {
    const gone = [...without(this.#assets, assets).map(({ output }) => output)];
    gone.push(...without(this.#sheets, sheets).flatMap(({ files }) => files.map(({ output }) => output)));
    const isPaletteGone = this.#palette !== undefined && this.#palette.colors !== setColors;
    if (isPaletteGone) this.#palette = undefined;
    if (gone.length > 0 || isPaletteGone) await this.#save();
    return gone;
  }

  /** Resolves once the file holds it. Rejects with PixelsError `unwritable`. */
  record(asset: LockedAsset): Promise<void> {
    this.#assets.set(asset.name, asset);
    return this.#save();
  }

  /** Resolves once the file holds it. Rejects with PixelsError `unwritable`. */
  recordSheet(sheet: LockedSheet): Promise<void> {
    this.#sheets.set(sheet.name, sheet);
    return this.#save();
  }

  /** The files of a sprite or a sheet have taken their places: what they replaced is forgotten, with the next write. */
  written({ name }: LockedAsset | LockedSheet): void {
    const asset = this.#assets.get(name);
    if (asset?.replaces !== undefined) this.#assets.set(name, { ...asset, replaces: undefined });
    const sheet = this.#sheets.get(name);
    if (sheet !== undefined) {
      const files = sheet.files.map((file) => ({ ...file, replaces: undefined }));
      this.#sheets.set(name, { ...sheet, files });
    }
    this.#isAhead = true;
  }

  /** Resolves once the file holds all that is known. */
  async settle(): Promise<void> {
    if (this.#isAhead) await this.#save();
  }

  /** Resolves once the file holds it. @param chosen as 0xRRGGBB. */
  choosePalette(colors: number, chosen: readonly number[]): Promise<void> {
    this.#palette = { colors, chosen: colorsText(chosen) };
    return this.#save();
  }

  /** The palette of the set is to be chosen anew. */
  async forgetPalette(): Promise<void> {
    if (this.#palette === undefined) return;
    this.#palette = undefined;
    await this.#save();
  }

  #save(): Promise<void> {
    this.#next ??= this.#rested.then(() => this.#write());
    return this.#next;
  }

  #write(): Promise<void> {
    this.#next = undefined;
    this.#isAhead = false;
    const start = performance.now();
    const writing = replaceFile(this.path, Buffer.from(formatLock(this)));
    const rest = () => setTimeout(Math.min(REST * (performance.now() - start), LONGEST_REST_MS));
    this.#rested = writing.then(rest, () => undefined);
    return writing;
  }
}

async function read(path: string, signal: AbortSignal | undefined): Promise<Lock> {
  try {
    return parseLock((await readInput(path, MAX_BYTES, signal)).toString("utf8"), basename(path));
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    if (cause.code === "ENOENT") return EMPTY_LOCK;
    const hint = "Move it away: pictures that are what the manifest asks for, by their own text, then count as made.";
    throw new PixelsError("usage", `cannot read ${path}: ${cause.message}`, hint);
  }
}

/** Takes those out that have none of the names. */
function without<T extends { name: string }>(map: Map<string, T>, wanted: readonly { name: string }[]): T[] {
  const names = new Set(wanted.map(({ name }) => name));
  const gone = [...map.values()].filter(({ name }) => !names.has(name));
  for (const { name } of gone) map.delete(name);
  return gone;
}
