import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { checkSheet, writeSheet } from "./sheet-file.ts";
import { DEFAULT_FORMAT, type SheetFormat } from "./sheet-format.ts";
import type { Drawn } from "./sheet-frames.ts";

/** What packs pictures as they come into one sheet. */
export class Packer {
  readonly #path: string;
  readonly #format: SheetFormat;
  readonly #drawn: Drawn[] = [];

  private constructor(path: string, format: SheetFormat) {
    this.#path = path;
    this.#format = format;
  }

  /** @param others files that the sheet must not replace. Throws PixelsError `usage` and `unwritable`. */
  static async open(path: string, format: SheetFormat | undefined, others: readonly string[] = []): Promise<Packer> {
    await checkSheet(path, format, others);
    return new Packer(path, format ?? DEFAULT_FORMAT);
  }

  add(drawn: Drawn): void {
    this.#drawn.push(drawn);
  }

  /** Packs them in the order of their sprites, which is not that in which they were done. @returns the files. Throws PixelsError `usage`. */
  pack(wishes: Wishes): Promise<string[]> {
    const inOrder = this.#drawn.toSorted((a, b) => a.sprite.index - b.sprite.index || a.frame - b.frame);
    return writeSheet(this.#path, this.#format, inOrder, wishes);
  }
}
