import { readFileSync } from "node:fs";
import { BaseTexture } from "@pixi/core";
import { Spritesheet } from "@pixi/spritesheet";
import { Ajv } from "ajv";
import tmx from "tmx-parser";
import { expect, test } from "vitest";
import { asepriteJson } from "../../src/image/sheets/aseprite.ts";
import { bevyAtlas } from "../../src/image/sheets/bevy.ts";
import { godotSpriteFrames } from "../../src/image/sheets/godot.ts";
import { cellSheet, packSheet } from "../../src/image/sheets/sheet.ts";
import { texturePackerJson } from "../../src/image/sheets/texture-packer.ts";
import { tiledJson, tiledXml } from "../../src/image/sheets/tiled.ts";
import { paint } from "./pictures.ts";
import { frames, tags } from "./sample-sheet.ts";

const packed = packSheet(frames, tags);
const cells = cellSheet(frames, 2, tags, 1);

/** What PixiJS makes of a sheet. */
async function pixi(json: string) {
  const data = JSON.parse(json);
  const { w, h } = data.meta.size;
  const sheet = new Spritesheet(new BaseTexture(undefined, { width: w, height: h }), data);
  return { textures: await sheet.parse(), animations: sheet.animations };
}

test("PixiJS finds each frame, its margin, its pivot and the animations in TexturePacker's JSON", async () => {
  const { textures, animations } = await pixi(texturePackerJson(packed, "hero.png"));
  expect(Object.keys(textures)).toEqual(frames.map(({ name }) => `${name}.png`));
  for (const { name, rect, content, width, height } of packed.frames) {
    const texture = textures[`${name}.png`];
    expect(texture?.frame).toMatchObject(rect);
    expect(texture?.orig).toMatchObject({ width, height });
    expect(texture?.trim).toMatchObject(content);
    expect(texture?.defaultAnchor).toMatchObject({ x: 0.5, y: 1 });
  }
  expect(animations.walk).toEqual([0, 1, 2, 1].map((index) => textures[`hero ${index}.png`]));
  expect(animations.hit).toEqual([textures["hero 3.png"]]);
});

test("frames named by number keep their order in TexturePacker's JSON", async () => {
  const numbered = ["10", "9", "1"].map((name) => ({ name, image: paint(2, 2, () => 1) }));
  const { textures } = await pixi(texturePackerJson(packSheet(numbered), "n.png"));
  expect(Object.keys(textures)).toEqual(["10.png", "9.png", "1.png"]);
});

test("Aseprite's JSON fits the published schema, and PixiJS finds its frames", async () => {
  const json = asepriteJson(packed, "hero.png");
  const sheet = JSON.parse(json);
  // Aseprite writes the cels of a layer where they have user data; the schema does not know them.
  for (const layer of sheet.meta.layers) delete layer.cels;
  const schema = JSON.parse(
    readFileSync(new URL(import.meta.resolve("@kayahr/aseprite/aseprite.schema.json")), "utf8"),
  );
  const validate = new Ajv({ strict: false }).compile(schema);
  expect(validate(sheet), JSON.stringify(validate.errors)).toBe(true);
  const { textures } = await pixi(json);
  expect(Object.values(textures).map(({ frame }) => [frame.x, frame.y, frame.width, frame.height])).toEqual(
    packed.frames.map(({ rect }) => [rect.x, rect.y, rect.width, rect.height]),
  );
});

test("Aseprite's JSON has names, tags, durations and pivots by frame number", () => {
  const { frames: entries, meta } = JSON.parse(asepriteJson(packed, "hero.png"));
  expect(Object.keys(entries)).toEqual(["0", "1", "2", "3"]);
  expect(meta.layers).toEqual([
    {
      name: "sprite",
      opacity: 255,
      blendMode: "normal",
      cels: frames.map(({ name }, frame) => ({ frame, data: name })),
    },
  ]);
  expect(Object.values(entries as Record<string, { duration: number }>).map(({ duration }) => duration)).toEqual([
    100, 150, 83, 400,
  ]);
  expect(meta.frameTags).toMatchObject([
    { name: "walk", from: 0, to: 2, direction: "pingpong" },
    { name: "hit", from: 3, to: 3, direction: "forward" },
  ]);
  expect(meta.slices[0].keys[3]).toEqual({ frame: 3, bounds: { x: 0, y: 0, w: 6, h: 6 }, pivot: { x: 3, y: 6 } });
});

/** What tmx-parser makes of a map whose only tileset is the given one. */
function tiled(xml: string): Promise<tmx.TileSet> {
  return new Promise((resolve, reject) => {
    tmx.parse(xml, "hero.tsx", (error, tileSet) => (error ? reject(error) : resolve(tileSet)));
  });
}

test("a Tiled reader finds the cells, the names and the animations in the XML tileset", async () => {
  const tileSet = await tiled(tiledXml(cells, "hero", "hero.png"));
  expect(tileSet).toMatchObject({ name: "hero", tileWidth: 6, tileHeight: 6, spacing: 1, margin: 0 });
  expect(tileSet.image).toMatchObject({ source: "hero.png", width: 13, height: 13 });
  expect(tileSet.tiles.map(({ id, properties }) => [id, properties.name])).toEqual(
    frames.map(({ name }, index) => [index, name]),
  );
  expect(
    tileSet.tiles.map(({ animations }) => animations.map((step) => [Number(step.tileId), Number(step.duration)])),
  ).toEqual([
    [
      [0, 100],
      [1, 150],
      [2, 83],
      [1, 150],
    ],
    [],
    [],
    [[3, 400]],
  ]);
});

test("names with signs of XML and control characters survive or are left out", async () => {
  const odd = [{ name: `<a&"b'>\n\u0007\ud83d\udde1`, image: paint(2, 2, () => 1) }];
  const tileSet = await tiled(tiledXml(cellSheet(odd, 1), 'x"&<', "a&b.png"));
  expect(tileSet.name).toBe('x"&<');
  expect(tileSet.image.source).toBe("a&b.png");
  expect(tileSet.tiles[0]?.properties.name).toBe(`<a&"b'>\n\ud83d\udde1`);
});

test("the JSON tileset says the same as the XML one", async () => {
  const json = JSON.parse(tiledJson(cells, "hero", "hero.png"));
  const tileSet = await tiled(tiledXml(cells, "hero", "hero.png"));
  expect(json).toMatchObject({
    type: "tileset",
    name: tileSet.name,
    tilewidth: tileSet.tileWidth,
    tileheight: tileSet.tileHeight,
    spacing: tileSet.spacing,
    margin: tileSet.margin,
    image: tileSet.image.source,
    imagewidth: tileSet.image.width,
    imageheight: tileSet.image.height,
    tilecount: tileSet.tiles.length,
    columns: 2,
  });
  for (const [index, tile] of tileSet.tiles.entries()) {
    const steps = (json.tiles[index].animation ?? []) as { tileid: number; duration: number }[];
    expect(steps).toEqual(
      tile.animations.map(({ tileId, duration }) => ({ tileid: Number(tileId), duration: Number(duration) })),
    );
  }
});

test("a packed sheet is refused as a Tiled tileset", () => {
  expect(() => tiledXml(packed, "hero", "hero.png")).toThrow("cells of one size");
  expect(() => tiledJson(packed, "hero", "hero.png")).toThrow("cells of one size");
});

test("a sheet gives the Godot resource that is kept as its example", async () => {
  await expect(godotSpriteFrames(packed, "res://art/hero.png")).toMatchFileSnapshot("golden/hero.tres");
});

test("a Godot resource without tags has one animation named default, and quotes are escaped", () => {
  const text = godotSpriteFrames(packSheet(frames), 'res://a "b".png');
  expect(text).toContain('"name": "default"');
  expect(text).toContain('path="res://a \\"b\\".png"');
});

test("a sheet gives the Bevy atlas that is kept as its example", async () => {
  await expect(bevyAtlas(packed)).toMatchFileSnapshot("golden/hero.ron");
});

test("a line end in a name does not break out of the Bevy atlas's comment", () => {
  const odd = packSheet([{ name: "a\n)", image: paint(1, 1, () => 1) }]);
  expect(bevyAtlas(odd)).toContain("// a ), 100 ms\n");
});
