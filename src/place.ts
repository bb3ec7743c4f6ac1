import { type BigIntStats, lstatSync, rmSync } from "node:fs";

/** A file or folder that this process uses, and whether it is still what its path leads to: somebody may delete or move it. */
export class Place {
  readonly #path: string;
  readonly #own: BigIntStats;

  /** Of what lies there now. Throws what the disk says where nothing does. */
  constructor(path: string) {
    this.#path = path;
    this.#own = lstatSync(path, { bigint: true });
  }

  /** Nothing but what lay there when this was made. */
  remove(): void {
    if (this.isKept) rmSync(this.#path, { force: true });
  }

  /** Takes 2 us. */
  get isKept(): boolean {
    try {
      const { ino, dev } = lstatSync(this.#path, { bigint: true });
      return ino === this.#own.ino && dev === this.#own.dev;
    } catch {
      return false;
    }
  }
}
