import { extname } from "node:path";
import { PixelsError } from "../../protocol/errors.ts";

/** Milliseconds that each frame of an animation is shown, where nothing else is said. */
export const DURATION = 100;

/** How pictures are written, by how their files end. */
const FORMATS = {
  ".png": "png",
  ".webp": "webp",
  ".gif": "gif",
  ".apng": "apng",
} as const;
export type Format = (typeof FORMATS)[keyof typeof FORMATS];

/** By the ending, in capitals or not; undefined for one that stands for no format. */
export function formatOf(path: string): Format | undefined {
  const ending = extname(path).toLowerCase();
  return Object.hasOwn(FORMATS, ending) ? FORMATS[ending as keyof typeof FORMATS] : undefined;
}

/** Whether one such file can hold all frames of an animation. */
export function holdsAnimations(path: string): boolean {
  const format = formatOf(path);
  return format !== undefined && format !== "png";
}

/** What to say of a file whose ending stands for no format. */
export function unknownFormat(path: string): PixelsError {
  const message = `--output must end with .png, .webp, .gif or .apng, not "${path}"`;
  const ending = extname(path);
  if (/^\.jpe?g$/i.test(ending)) {
    const hint = "JPEG blurs pixels and has no transparency: a .webp is as small, and exact.";
    return new PixelsError("usage", message, hint);
  }
  const stem = path.slice(0, path.length - ending.length) || "sprite";
  const file = formatOf(stem) === undefined ? `${stem}.png` : stem;
  const hint = ending === "" ? `Write ${file} for a file, or ${path}/ for a folder.` : `Write ${file}.`;
  return new PixelsError("usage", message, hint);
}
