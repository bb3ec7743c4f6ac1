import type { PlacedFrame, Sheet } from "./sheet.ts";

/** What the JSON of Aseprite and of TexturePacker, in its hash form, says of one frame alike. */
export function hashFrame({ rect, content, width, height }: PlacedFrame) {
  return {
    frame: { x: rect.x, y: rect.y, w: rect.width, h: rect.height },
    rotated: false,
    trimmed: content.width !== width || content.height !== height,
    spriteSourceSize: { x: content.x, y: content.y, w: content.width, h: content.height },
    sourceSize: { w: width, h: height },
  };
}

/** The same of the sheet's picture, whose file is `image`. */
export function hashPicture({ image: { width, height } }: Sheet, image: string) {
  return { image, format: "RGBA8888", size: { w: width, h: height }, scale: "1" };
}
