import * as v from "valibot";
import type { Asset } from "../../src/manifest/set/asset.ts";
import type { Entry } from "../../src/manifest/set/entry.ts";
import { expand } from "../../src/manifest/set/expand.ts";
import type { Colored } from "../../src/manifest/set/palettes.ts";
import { place } from "../../src/manifest/set/place.ts";
import { type Defaults, defaults, type SpriteEntry, sprite } from "../../src/manifest/text/schema.ts";
import type { Source } from "../../src/manifest/text/source.ts";

const source: Source = {
  file: "test.yaml",
  value: undefined,
  position: (path) => `test.yaml:${path.join(".")}`,
};

/** A sprite as a file has it. */
export type WrittenSprite = { prompt: string; name?: string; [key: string]: unknown };

/** Sprites without palettes, which would be read first, as if they stood in a file. */
export function entriesOf(sprites: WrittenSprite[]): Entry[] {
  return sprites.map((written, i) => {
    return { value: v.parse(sprite, written) as Colored<SpriteEntry>, source, path: ["sprites", i] };
  });
}

export function assetsOf(sprites: WrittenSprite[], base: object = {}): Asset[] {
  return expand(entriesOf(sprites), v.parse(defaults, base) as Colored<Defaults>);
}

export function placedAssetsOf(sprites: WrittenSprite[], template = "{name}.png") {
  return place(assetsOf(sprites), { template, where: () => "output" });
}
