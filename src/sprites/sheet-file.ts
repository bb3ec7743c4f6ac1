import { basename, extname } from "node:path";
import { encodeApng } from "../image/apng.ts";
import { asepriteJson } from "../image/aseprite.ts";
import { bevyAtlas } from "../image/bevy.ts";
import { encodeGif } from "../image/gif.ts";
import { godotSpriteFrames } from "../image/godot.ts";
import { ImageError } from "../image/image-error.ts";
import { decodePng, encodePng } from "../image/png.ts";
import { cellSheet, type Frame, packSheet, type Sheet } from "../image/sheet.ts";
import type { Tag } from "../image/tag.ts";
import { texturePackerJson } from "../image/texture-packer.ts";
import { tiledXml } from "../image/tiled.ts";
import { PixelsError } from "../protocol/errors.ts";
import { checkWritable, writePicture } from "./picture-file.ts";
import type { SheetFormat } from "./sheet-format.ts";
import { slug } from "./slug.ts";
import type { Sprite } from "./sprite.ts";

/** How what a sheet holds is written beside it. */
const DATA = {
  aseprite: { ending: ".json", write: asepriteJson },
  texturepacker: { ending: ".json", write: texturePackerJson },
  godot: { ending: ".tres", write: (sheet: Sheet, image: string) => godotSpriteFrames(sheet, `res://${image}`) },
  bevy: { ending: ".ron", write: bevyAtlas },
  tiled: { ending: ".tsx", write: (sheet: Sheet, image: string) => tiledXml(sheet, image.slice(0, -4), image) },
} as const satisfies Record<SheetFormat, { ending: string; write(sheet: Sheet, image: string): string }>;

/** Milliseconds that each picture is shown. */
const DURATION = 100;

export interface Drawn {
  sprite: Sprite;
  png: Uint8Array;
}

/** Before anything is drawn. Throws PixelsError `usage` and `unwritable`. */
export async function checkSheet(path: string): Promise<void> {
  if (![".png", ".gif", ".apng"].includes(endingOf(path)))
    throw new PixelsError("usage", `--sheet must end with .png, .gif or .apng, not "${path}"`);
  await checkWritable([path], false);
}

/**
 * Packs pictures into one file: a sheet with its data beside it, or an animation where the ending says so. Pictures of
 * one prompt are one tag. Returns the files. Throws PixelsError `usage` where the pictures do not fit together.
 */
export async function writeSheet(path: string, format: SheetFormat, drawn: readonly Drawn[]): Promise<string[]> {
  const frames = drawn.map(frameOf);
  try {
    if (endingOf(path) !== ".png") {
      const timed = frames.map(({ image }) => ({ image, duration: DURATION }));
      await writePicture(path, endingOf(path) === ".gif" ? encodeGif(timed) : encodeApng(timed));
      return [path];
    }
    const sheet = arrange(format, frames, tagsOf(drawn));
    const { ending, write } = DATA[format];
    const data = `${path.slice(0, -".png".length)}${ending}`;
    await writePicture(path, encodePng(sheet.image));
    await writePicture(data, Buffer.from(write(sheet, basename(path))));
    return [path, data];
  } catch (cause) {
    if (cause instanceof ImageError) throw new PixelsError("usage", `--sheet: ${cause.message}`, cause.hint);
    throw cause;
  }
}

/** Readers that keep no trimmed margins need cells of one size, as square a sheet as they make. */
function arrange(format: SheetFormat, frames: Frame[], tags: Tag[]): Sheet {
  const needsCells = format === "bevy" || format === "tiled";
  return needsCells ? cellSheet(frames, Math.ceil(Math.sqrt(frames.length)), tags) : packSheet(frames, tags);
}

function frameOf({ sprite, png }: Drawn): Frame {
  return { name: `${slug(sprite.prompt)}-${sprite.seed}-${sprite.index}`, image: decodePng(png), duration: DURATION };
}

function tagsOf(drawn: readonly Drawn[]): Tag[] {
  const tags = new Map<string, { from: number; to: number }>();
  for (const [index, { sprite }] of drawn.entries()) {
    const { from } = tags.get(sprite.prompt) ?? { from: index };
    tags.set(sprite.prompt, { from, to: index });
  }
  return [...tags].map(([prompt, span]) => ({ name: slug(prompt), ...span }));
}

function endingOf(path: string): string {
  return extname(path).toLowerCase();
}
