import { PixelsError } from "../../protocol/errors.ts";
import type { Sprite } from "../sprite.ts";
import { slug } from "./slug.ts";

export const DEFAULT_TEMPLATE = "{slug}-{seed}.png";
/** For the frames of animations. */
export const FRAME_TEMPLATE = "{slug}-{seed}-{frame}.png";

/** What a template may hold. */
export type Placeholders = Record<"slug" | "name" | "seed" | "index" | "id", string> & { frame?: string };

/** @param frame of an animation, from 0; there is no {frame} without one. */
export function placeholdersOf({ prompt, seed, index, jobId }: Sprite, frame?: number): Placeholders {
  const values = { slug: slug(prompt), name: slug(prompt), seed: String(seed), index: String(index), id: jobId };
  return frame === undefined ? values : { ...values, frame: String(frame) };
}

/** Fills a path's placeholders. Throws PixelsError `usage`, saying `where`, for one that there is not, and for a brace alone. */
export function fill(
  template: string,
  values: Readonly<Partial<Placeholders>>,
  where: () => string = () => "--output",
): string {
  const [alone] = template.replaceAll(PLACEHOLDER, "").match(/[{}]/) ?? [];
  if (alone !== undefined)
    throw new PixelsError(
      "usage",
      `${where()} has a ${alone} without its partner`,
      `A template may hold ${names(values)}.`,
    );
  return template.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
    if (Object.hasOwn(values, name)) return values[name as keyof Placeholders] as string;
    throw new PixelsError("usage", `${where()}: there is no ${placeholder}`, `A template may hold ${names(values)}.`);
  });
}

const PLACEHOLDER = /\{([^{}]*)\}/g;

function names(values: object): string {
  return Object.keys(values)
    .map((key) => `{${key}}`)
    .join(" ");
}
