import { type FileHandle, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../make-folder.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { systemFault } from "../../protocol/system-fault.ts";

/** What one client has begun to upload, or owns. */
export interface Share {
  /** SHA-256 of the whole of it. */
  blob: string;
  owner: string;
}

/** What a folder holds. */
export interface Listed {
  /** Bytes of each whole one. */
  wholes: Map<string, number>;
  owned: Share[];
  parts: (Share & { bytes: number })[];
}

/** In the name of a part that another machine has taken. */
const NOBODY = "0".repeat(32);
const NAME = /^(?<blob>[0-9a-f]{64})\.(?:png|(?<owner>[0-9a-f]{32})\.(?<kind>own|part))$/;

/**
 * Uploads on disk: `BLOB.png` is one that is whole, `BLOB.OWNER.own` an empty file that says whose it is, too, and `BLOB.OWNER.part` what has
 * come of one so far. Names alone tell all there is to know, so that a killed server leaves nothing that the next can't read.
 */
export class BlobFiles {
  readonly folder: string;

  /** The folder is made for the first upload. */
  constructor(folder: string) {
    this.folder = folder;
  }

  path(blob: string): string {
    return join(this.folder, `${blob}.png`);
  }

  async list(): Promise<Listed> {
    const listed: Listed = { wholes: new Map(), owned: [], parts: [] };
    for (const name of await readdir(this.folder).catch(() => [])) {
      const { blob, owner, kind } = NAME.exec(name)?.groups ?? {};
      if (blob === undefined) continue;
      if (kind === "own") listed.owned.push({ blob, owner: owner as string });
      else {
        const { size: bytes } = await stat(join(this.folder, name));
        if (owner === undefined) listed.wholes.set(blob, bytes);
        else listed.parts.push({ blob, owner, bytes });
      }
    }
    return listed;
  }

  /** Adds bytes at the end of a part, which has `offset` of them. Throws PixelsError `disk_full` and `store_failed`. */
  async append(share: Share, offset: number, data: Uint8Array): Promise<void> {
    await this.#guarded(async () => {
      if (offset === 0) makeFolder(this.folder, 0o700);
      const file = await open(this.#part(share), offset === 0 ? "w" : "r+", 0o600);
      try {
        await file.write(data, 0, data.length, offset);
      } finally {
        await file.close();
      }
    });
  }

  /** Throws PixelsError `store_failed`. */
  readPart(share: Share): Promise<Buffer> {
    return this.#guarded(() => readFile(this.#part(share)));
  }

  /** Throws PixelsError `store_failed`. */
  read(blob: string): Promise<Buffer> {
    return this.#guarded(() => readFile(this.path(blob)));
  }

  /** A part is whole: it takes its place, or that of the same bytes, and its owner owns it. All of it is on disk then. */
  async finish(share: Share): Promise<void> {
    await this.#guarded(async () => {
      await flush(this.#part(share), "r+");
      await rename(this.#part(share), this.path(share.blob));
      await writeFile(this.#own(share), "", { mode: 0o600 });
      if (process.platform !== "win32") await flush(this.folder, "r");
    });
  }

  /** Keeps one that is whole, and nobody's here. Throws PixelsError `disk_full` and `store_failed`. */
  async write(blob: string, png: Uint8Array): Promise<void> {
    const share = { blob, owner: NOBODY };
    await this.append(share, 0, png);
    await this.#guarded(() => rename(this.#part(share), this.path(blob)));
  }

  async removePart(share: Share): Promise<void> {
    await this.#remove(this.#part(share));
  }

  async disown(share: Share): Promise<void> {
    await this.#remove(this.#own(share));
  }

  /** First who owns it: what nobody owns is nobody's to use. */
  async remove(blob: string, owners: Iterable<string>): Promise<void> {
    for (const owner of owners) await this.#remove(this.#own({ blob, owner }));
    await this.#remove(this.path(blob));
  }

  /** What can't be removed is found again by the next server. */
  async #remove(path: string): Promise<void> {
    await rm(path, { force: true }).catch(() => {});
  }

  #part({ blob, owner }: Share): string {
    return join(this.folder, `${blob}.${owner}.part`);
  }

  #own({ blob, owner }: Share): string {
    return join(this.folder, `${blob}.${owner}.own`);
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const fault = systemFault(cause);
      if (fault?.code === "no_space")
        throw new PixelsError("disk_full", `no room for uploads on the disk of ${this.folder}`);
      throw (
        fault ?? new PixelsError("store_failed", `can't keep uploads in ${this.folder}: ${(cause as Error).message}`)
      );
    }
  }
}

async function flush(path: string, flags: string): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, flags);
    await file.sync();
  } finally {
    await file?.close();
  }
}
