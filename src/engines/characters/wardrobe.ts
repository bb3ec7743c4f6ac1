import type { Rgba } from "../../image/rgba.ts";
import type { Library } from "../references/library.ts";
import { LAYERS, type Layer } from "./layers.ts";

/** A part of a character in the library. */
export interface Part {
  picture: number;
  layer: Layer;
  /** The words of its name. */
  words: readonly string[];
}

/** The parts of characters that a library holds, by their layers. */
export class Wardrobe {
  readonly #library: Library;
  #parts: ReadonlyMap<Layer, Part[]> | undefined;

  /** They are looked for when the first is asked for. */
  constructor(library: Library) {
    this.#library = library;
  }

  get isEmpty(): boolean {
    return this.of("base").length === 0;
  }

  /** Parts whose name is exactly this, or has a number or a sex behind it. */
  named(layer: Layer, name: string): Part[] {
    return this.of(layer).filter(
      ({ words }) => words.join(" ").replace(/( [mf])?\d*$/, "") === name || words.join(" ") === name,
    );
  }

  of(layer: Layer): readonly Part[] {
    this.#parts ??= partsOf(this.#library);
    return this.#parts.get(layer) ?? [];
  }

  pixels({ picture }: Part): Rgba {
    return this.#library.picture(picture);
  }
}

function partsOf(library: Library): Map<Layer, Part[]> {
  const found = new Map<Layer, Part[]>();
  for (let picture = 0; picture < library.count; picture++) {
    const name = library.layerOf(picture);
    const layer = name === undefined ? undefined : LAYERS.find((known) => known === name);
    if (layer === undefined) continue;
    const words = (library.nameOf(picture).split("/").at(-1) as string).split(/[^a-z0-9]+/i);
    const parts = found.get(layer);
    if (parts === undefined) found.set(layer, [{ picture, layer, words }]);
    else parts.push({ picture, layer, words });
  }
  return found;
}
