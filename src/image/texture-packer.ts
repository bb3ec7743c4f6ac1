import type { PlacedFrame, Sheet } from "./sheet.ts";
import { playedFrames } from "./tag.ts";

/**
 * TexturePacker's JSON, hash form, as PixiJS, Phaser and many others read it; `imageName` is the sheet's file beside it. Tags become
 * Pixi's `animations`; a pivot is a share of the whole frame, under the name `pivot` and under Pixi's, `anchor`.
 */
export function texturePackerJson(sheet: Sheet, imageName: string): string {
  const { width, height } = sheet.image;
  const frames = sheet.frames.map((frame) => [keyOf(frame.name), entry(frame)] as const);
  const animations = sheet.tags.map((tag) => [
    tag.name,
    playedFrames(tag).map((index) => keyOf((sheet.frames[index] as PlacedFrame).name)),
  ]);
  const meta = {
    app: "dgx-pixels",
    version: "1.0",
    image: imageName,
    format: "RGBA8888",
    size: { w: width, h: height },
    scale: "1",
  };
  return `${JSON.stringify({ frames: Object.fromEntries(frames), animations: Object.fromEntries(animations), meta }, null, 2)}\n`;
}

/** With an ending, so that frames named by number keep their order: an object's whole-number keys come first. */
function keyOf(name: string): string {
  return `${name}.png`;
}

function entry({ rect, content, width, height, pivot, duration }: PlacedFrame) {
  const anchor = { x: pivot.x / width, y: pivot.y / height };
  return {
    frame: { x: rect.x, y: rect.y, w: rect.width, h: rect.height },
    rotated: false,
    trimmed: content.width !== width || content.height !== height,
    spriteSourceSize: { x: content.x, y: content.y, w: content.width, h: content.height },
    sourceSize: { w: width, h: height },
    pivot: anchor,
    anchor,
    duration,
  };
}
