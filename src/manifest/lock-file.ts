import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import { PixelsError } from "../protocol/errors.ts";
import { writePicture } from "../sprites/picture-file.ts";
import { formatLock, type Lock, type LockedAsset, parseLock } from "./lock.ts";

/** How much longer it rests than it writes: the lock of 10,000 assets would otherwise be written after each picture. */
const REST = 10;
const LONGEST_REST_MS = 500;

/** The lock file beside a manifest. Each write replaces it in one rename. */
export class LockFile {
  readonly path: string;
  readonly #assets: Map<string, LockedAsset>;
  /** The write that takes all that is recorded until it begins. */
  #next: Promise<void> | undefined;
  #rested: Promise<void> = Promise.resolve();

  private constructor(path: string, lock: Lock) {
    this.path = path;
    this.#assets = new Map(lock);
  }

  /** A file that is not there is an empty lock. Throws PixelsError `usage` for one that can't be read or is damaged. */
  static async open(path: string): Promise<LockFile> {
    try {
      return new LockFile(path, parseLock(await readFile(path, "utf8"), basename(path)));
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === "ENOENT") return new LockFile(path, new Map());
      if (cause instanceof PixelsError) throw cause;
      throw new PixelsError("usage", `${path} cannot be read: ${message}`, "Change its permissions.");
    }
  }

  get assets(): Lock {
    return this.#assets;
  }

  /** Forgets all but these. Resolves with the forgotten ones once the file does not hold them. */
  async keepOnly(names: ReadonlySet<string>): Promise<LockedAsset[]> {
    const gone = [...this.#assets.values()].filter(({ name }) => !names.has(name));
    for (const { name } of gone) this.#assets.delete(name);
    if (gone.length > 0) await this.#save();
    return gone;
  }

  /** Resolves once the file holds it. Rejects with PixelsError `unwritable`. */
  record(asset: LockedAsset): Promise<void> {
    this.#assets.set(asset.name, asset);
    return this.#save();
  }

  #save(): Promise<void> {
    this.#next ??= this.#rested.then(() => this.#write());
    return this.#next;
  }

  #write(): Promise<void> {
    this.#next = undefined;
    const start = performance.now();
    const writing = writePicture(this.path, Buffer.from(formatLock(this.#assets)));
    const rest = () => setTimeout(Math.min(REST * (performance.now() - start), LONGEST_REST_MS));
    this.#rested = writing.then(rest, () => undefined);
    return writing;
  }
}
