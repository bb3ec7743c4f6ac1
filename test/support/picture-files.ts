import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { Rgba } from "../../src/image/rgba.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Eight by eight pixels: a red square with a dark line around it on white. */
const ART = ["........", ".kkkkkk.", ".krrrrk.", ".krrrrk.", ".krrrrk.", ".krrrrk.", ".kkkkkk.", "........"];
const INK = { ".": [255, 255, 255], k: [24, 20, 37], r: [228, 59, 68] } as Record<string, number[]>;

/** The art with each pixel as a square of `cell` pixels, as a picture of 3 channels. */
export function art(cell: number): Sharp {
  const side = ART.length * cell;
  const data = Buffer.alloc(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    const letter = ART[Math.floor(at / side / cell)]?.[Math.floor((at % side) / cell)] as string;
    data.set(INK[letter] as number[], at * 3);
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } });
}

/** A picture without a grid: soft colours, as in a photograph. */
export function photograph(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
    data.set([255 * x, 255 * y, 128 + 127 * Math.sin(9 * x * y)], at * 3);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The art as an animation of this many frames, each turned upside down against the one before. */
export async function animation(cell: number, frames: number): Promise<Buffer> {
  const still = await art(cell).raw().toBuffer();
  const turned = await art(cell).negate().raw().toBuffer();
  const side = ART.length * cell;
  const data = Buffer.concat(Array.from({ length: frames }, (_, frame) => (frame % 2 === 0 ? still : turned)));
  const raw = { width: side, height: side * frames, channels: 3, pageHeight: side } as const;
  return sharp(data, { raw })
    .gif({ delay: new Array(frames).fill(100) })
    .toBuffer();
}

/** A folder with these files. */
export async function folderOf(files: Record<string, Uint8Array | string | Sharp>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, file] of Object.entries(files))
    writeFileSync(join(folder, name), isPicture(file) ? await file.png().toBuffer() : file);
  return folder;
}

function isPicture(file: object | string): file is Sharp {
  return typeof file === "object" && "png" in file;
}

/** Its colours as hex digits, row by row, blank where it is transparent. */
export function shown({ width, height, data }: Rgba): string[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const pixel = Buffer.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
      return pixel[3] === 0 ? "" : pixel.toString("hex", 0, 3);
    }),
  );
}
