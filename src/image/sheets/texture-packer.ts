import { hashFrame, hashPicture } from "./hash-form.ts";
import type { PlacedFrame, Sheet } from "./sheet.ts";
import { playedFrames } from "./tag.ts";

/**
 * TexturePacker's JSON, hash form, as PixiJS, Phaser and many others read it; `imageName` is the sheet's file beside it. Tags become
 * Pixi's `animations`; a pivot is a share of the whole frame, under the name `pivot` and under Pixi's, `anchor`.
 */
export function texturePackerJson(sheet: Sheet, imageName: string): string {
  const frames = sheet.frames.map((frame) => [keyOf(frame.name), entry(frame)] as const);
  const animations = sheet.tags.map((tag) => [
    tag.name,
    playedFrames(tag).map((index) => keyOf((sheet.frames[index] as PlacedFrame).name)),
  ]);
  const meta = { app: "dgx-pixels", version: "1.0", ...hashPicture(sheet, imageName) };
  return `${JSON.stringify({ frames: Object.fromEntries(frames), animations: Object.fromEntries(animations), meta }, null, 2)}\n`;
}

/** With an ending, so that frames named by number keep their order: an object's whole-number keys come first. */
function keyOf(name: string): string {
  return `${name}.png`;
}

function entry(frame: PlacedFrame) {
  const { width, height, pivot, duration } = frame;
  const anchor = { x: pivot.x / width, y: pivot.y / height };
  return { ...hashFrame(frame), pivot: anchor, anchor, duration };
}
