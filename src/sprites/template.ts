import { PixelsError } from "../protocol/errors.ts";
import { slug } from "./slug.ts";
import type { Sprite } from "./sprite.ts";

export const DEFAULT_TEMPLATE = "{slug}-{seed}.png";

const PLACEHOLDERS: Record<string, (sprite: Sprite) => string> = {
  slug: (sprite) => slug(sprite.prompt),
  name: (sprite) => slug(sprite.prompt),
  seed: (sprite) => String(sprite.seed),
  index: (sprite) => String(sprite.index),
  id: (sprite) => sprite.jobId,
};

/** Fills a path's placeholders. Throws PixelsError `usage` for one that there is not. */
export function fill(template: string, sprite: Sprite): string {
  return template.replaceAll(/\{([^{}]*)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(PLACEHOLDERS, name) ? PLACEHOLDERS[name] : undefined;
    if (value) return value(sprite);
    const known = Object.keys(PLACEHOLDERS).map((key) => `{${key}}`);
    throw new PixelsError("usage", `--output: there is no ${placeholder}`, `A template may hold ${known.join(" ")}.`);
  });
}
