import type { Asset } from "../../src/manifest/set/asset.ts";
import type { Entry } from "../../src/manifest/set/entry.ts";
import { expand } from "../../src/manifest/set/expand.ts";
import type { Colored } from "../../src/manifest/set/palettes.ts";
import { place } from "../../src/manifest/set/place.ts";
import type { Defaults, SpriteEntry } from "../../src/manifest/text/schema.ts";
import type { Source } from "../../src/manifest/text/source.ts";

const source: Source = {
  file: "test.yaml",
  value: undefined,
  position: (path) => `test.yaml:${path.join(".")}`,
};

/** Sprites without palettes, which would be read first, as if they stood in a file. */
export function entriesOf(sprites: SpriteEntry[]): Entry[] {
  return sprites.map((value, i) => ({ value: value as Colored<SpriteEntry>, source, path: ["sprites", i] }));
}

export function assetsOf(sprites: SpriteEntry[], defaults?: Defaults): Asset[] {
  return expand(entriesOf(sprites), defaults as Colored<Defaults> | undefined);
}

export function placedAssetsOf(sprites: SpriteEntry[], template = "{name}.png") {
  return place(assetsOf(sprites), { template, where: () => "output" });
}
