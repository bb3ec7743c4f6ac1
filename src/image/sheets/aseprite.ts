import { hashFrame, hashPicture } from "./hash-form.ts";
import type { PlacedFrame, Sheet } from "./sheet.ts";

/**
 * The JSON that Aseprite writes beside an exported sheet: hash form, frames by number as with its `--filename-format {frame}`, which is
 * how Phaser's `createFromAseprite` asks for them. Their names are the user data of the layer's cels. Durations in milliseconds, tags in
 * `meta.frameTags`. Aseprite keeps pivots in slices, so each frame has its key in one named `pivot`.
 */
export function asepriteJson(sheet: Sheet, imageName: string): string {
  const meta = {
    app: "https://www.aseprite.org/",
    version: "1.3",
    ...hashPicture(sheet, imageName),
    frameTags: sheet.tags.map(({ name, from, to, direction = "forward" }) => ({ name, from, to, direction })),
    layers: [{ name: "sprite", opacity: 255, blendMode: "normal", cels: sheet.frames.map(namedCel) }],
    slices: [{ name: "pivot", color: "#0000ffff", keys: sheet.frames.map(pivotKey) }],
  };
  const frames = sheet.frames.map((frame) => ({ ...hashFrame(frame), duration: frame.duration }));
  return `${JSON.stringify({ frames: { ...frames }, meta }, null, 2)}\n`;
}

function namedCel({ name }: PlacedFrame, frame: number) {
  return { frame, data: name };
}

/** Whole pixels: a pivot at 15.5 lies in pixel 15. */
function pivotKey({ width, height, pivot }: PlacedFrame, frame: number) {
  return {
    frame,
    bounds: { x: 0, y: 0, w: width, h: height },
    pivot: { x: Math.floor(pivot.x), y: Math.floor(pivot.y) },
  };
}
