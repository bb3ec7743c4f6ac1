import { PixelsError } from "../../protocol/errors.ts";
import type { NamedWishes, SharedName, Wishes } from "../../protocol/recipe/recipe.ts";
import { explain, type Problem, problemsOf } from "../../protocol/recipe/rules.ts";
import { flagText } from "../../protocol/recipe/spelling.ts";

/** A picture of the user's: its file, or the bytes of one. */
export type PictureSource = string | Uint8Array;

/** The pictures of the user's that one may be drawn from. */
export interface PictureSources {
  /** To draw after, the most important first; at most four. */
  references?: readonly PictureSource[] | undefined;
  /** To draw over. */
  init?: PictureSource | undefined;
  /** Light where that is to be drawn anew. */
  mask?: PictureSource | undefined;
}

/** The settings of a picture as a user asks for them; what is left open the model decides. Colours may be given instead of a palette's name. */
export type SpriteWishes = {
  [N in Exclude<SharedName, keyof PictureSources>]?: NamedWishes[N] | Wishes[N];
} & PictureSources;

/** Those that name no picture, with the colours of the palette. Throws PixelsError `usage`. */
export async function withColors(
  { palette, references, init, mask, ...wishes }: SpriteWishes,
  signal: AbortSignal | undefined,
): Promise<Wishes> {
  if (typeof palette !== "string") return { ...wishes, palette };
  return { ...wishes, palette: await (await import("../files/palette.ts")).readColors(palette, { signal }) };
}

/** Refuses settings of which one leaves no place for the other. Throws PixelsError `usage`. */
export function checkTogether(wishes: SpriteWishes): void {
  for (const problem of problemsOf(wishes as Wishes))
    if (problem.kind === "clash" || problem.kind === "rivals") throw refused(problem, wishes);
}

/**
 * Refuses those, too, that would do nothing. @param given those that somebody gave now, where the others stood with each other before. Throws
 * PixelsError `usage`.
 */
export function checkWishes(wishes: SpriteWishes, given: SpriteWishes = wishes): void {
  for (const problem of problemsOf(wishes as Wishes)) {
    const names = [problem.setting, ...problem.others] as SharedName[];
    if (names.some((name) => given[name] !== undefined)) throw refused(problem, wishes);
  }
}

function refused(problem: Problem, wishes: SpriteWishes): PixelsError {
  // Which of its values clashes has to be said; why one does nothing does not depend on it.
  const { message, hint } = explain(problem, (name) =>
    flagText(name, problem.kind === "clash" ? wishes[name as SharedName] : undefined),
  );
  return new PixelsError("usage", message, hint);
}
