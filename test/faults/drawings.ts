import { type FSWatcher, mkdirSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { until } from "../support/until.ts";

/** Every picture that gets its final name in an output folder, in that order, as the kernel reports it. */
export class Drawings {
  /** The id of each drawn job, once for each time it was drawn. */
  readonly ids: string[] = [];
  readonly #folder: string;
  readonly #watcher: FSWatcher;
  #marks = 0;
  #lastMark = "";

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    // Pictures are renamed from a temporary file; nothing removes one here, which would look the same.
    this.#watcher = watch(folder, (_, name) => {
      if (name?.endsWith(".png")) this.ids.push(name.slice(0, -".png".length));
      if (name?.endsWith(".mark")) this.#lastMark = name;
    });
    onTestFinished(() => this.#watcher.close());
  }

  /** Ids that were drawn more than once, each as often as that was too much. */
  get repeated(): string[] {
    return repeats(this.ids);
  }

  /** Resolves when all that has happened so far has been seen. */
  async settle(): Promise<void> {
    const mark = `${++this.#marks}.mark`;
    writeFileSync(join(this.#folder, mark), "");
    await until("the kernel has reported all files", () => this.#lastMark === mark);
  }
}

export function repeats(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.has(id) || !seen.add(id));
}
