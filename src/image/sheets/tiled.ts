import { ImageError } from "../image-error.ts";
import type { Cells, PlacedFrame, Sheet } from "./sheet.ts";
import { playedFrames } from "./tag.ts";

/** The format that Tiled 1.10 writes. */
const VERSION = "1.10";

interface Animation {
  tile: number;
  frames: { tileid: number; duration: number }[];
}

/** Tiled's tileset as JSON (`.tsj`) of a sheet with equal cells; `imageName` lies beside it. Each tag animates its first tile. */
export function tiledJson(sheet: Sheet, name: string, imageName: string): string {
  const { columns, width, height, spacing } = cellsOf(sheet);
  const animations = new Map(animationsOf(sheet).map(({ tile, frames }) => [tile, frames]));
  const tiles = sheet.frames.map((frame, id) => {
    const properties = [{ name: "name", type: "string", value: frame.name }];
    const animation = animations.get(id);
    return animation === undefined ? { id, properties } : { id, animation, properties };
  });
  const tileset = {
    type: "tileset",
    version: VERSION,
    tiledversion: `${VERSION}.0`,
    name,
    tilewidth: width,
    tileheight: height,
    spacing,
    margin: 0,
    columns,
    tilecount: sheet.frames.length,
    image: imageName,
    imagewidth: sheet.image.width,
    imageheight: sheet.image.height,
    tiles,
  };
  return `${JSON.stringify(tileset, null, 2)}\n`;
}

/** The same as XML (`.tsx`). */
export function tiledXml(sheet: Sheet, name: string, imageName: string): string {
  const { columns, width, height, spacing } = cellsOf(sheet);
  const animations = new Map(animationsOf(sheet).map(({ tile, frames }) => [tile, frames]));
  const tiles = sheet.frames.map((frame, id) =>
    [
      ` <tile id="${id}">`,
      `  <properties>\n   <property name="name" value="${escaped(frame.name)}"/>\n  </properties>`,
      ...animationXml(animations.get(id)),
      " </tile>",
    ].join("\n"),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<tileset version="${VERSION}" tiledversion="${VERSION}.0" name="${escaped(name)}" tilewidth="${width}" tileheight="${height}" spacing="${spacing}" margin="0" tilecount="${sheet.frames.length}" columns="${columns}">`,
    ` <image source="${escaped(imageName)}" width="${sheet.image.width}" height="${sheet.image.height}"/>`,
    ...tiles,
    "</tileset>\n",
  ].join("\n");
}

function animationXml(frames: Animation["frames"] | undefined): string[] {
  if (frames === undefined) return [];
  const lines = frames.map(({ tileid, duration }) => `   <frame tileid="${tileid}" duration="${duration}"/>`);
  return ["  <animation>", ...lines, "  </animation>"];
}

function animationsOf({ frames, tags }: Sheet): Animation[] {
  return tags.map((tag) => ({
    tile: tag.from,
    frames: playedFrames(tag).map((tileid) => ({ tileid, duration: (frames[tileid] as PlacedFrame).duration })),
  }));
}

function cellsOf({ cells }: Sheet): Cells {
  if (cells !== undefined) return cells;
  throw new ImageError("a Tiled tileset needs cells of one size", "Lay the sheet out in equal cells, not packed.");
}

/** Line ends as references, or a reader makes them blanks. What XML 1.0 has no way to write is left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
