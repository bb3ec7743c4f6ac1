import type { Sheet } from "./sheet.ts";
import { playedFrames } from "./tag.ts";

/**
 * Bevy's TextureAtlasLayout in RON, as its `serialize` feature reads it (0.15 and later), frames in their order. Bevy has no
 * animations in it, nor trimmed margins: make the sheet with `cellSheet` where the frames' places matter. Names, milliseconds
 * and tags stand as comments.
 */
export function bevyAtlas(sheet: Sheet): string {
  const { width, height } = sheet.image;
  const textures = sheet.frames.map(({ rect, name, duration }) => {
    const { x, y } = rect;
    return `        (min: (${x}, ${y}), max: (${x + rect.width}, ${y + rect.height})), // ${comment(name)}, ${duration} ms`;
  });
  const tags = sheet.tags.map((tag) => `// ${comment(tag.name)}: ${playedFrames(tag).join(" ")}\n`);
  return `${tags.join("")}(\n    size: (${width}, ${height}),\n    textures: [\n${textures.join("\n")}\n    ],\n)\n`;
}

function comment(text: string): string {
  return text.replace(/\p{C}/gu, " ");
}
