import { createHash } from "node:crypto";
import { PixelsError } from "../../protocol/errors.ts";
import type { Nearest, Reference } from "../../protocol/messages/credits.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { ToldInputs } from "../../protocol/recipe/told-inputs.ts";
import { pngSize } from "../files/png-header.ts";
import type { Sprite } from "../sprite.ts";
import type { Kept } from "./order.ts";
import type { Settings } from "./settings.ts";

export interface Picture {
  /** As the user named it; absent where it was not written. */
  path?: string | undefined;
  /** The file's bytes, where it was not written. */
  png?: Uint8Array;
  seed: bigint | undefined;
  width: number;
  height: number;
  /** Of the written bytes, in hexadecimal. */
  sha256: string;
  /** What it was drawn after, and what it is most like of that, where the backend tells. */
  references?: Reference[] | undefined;
  nearest?: Nearest | undefined;
}

/** What became of one sprite. */
export interface Result {
  sprite: Sprite;
  /** How it is drawn, what was left open as the model decides it; absent where no model was found for it. */
  settings?: Settings | undefined;
  /** The pictures of the user's that it is drawn from. */
  inputs?: ToldInputs | undefined;
  status: "queued" | "running" | "completed" | "failed" | "cancelled";
  durationS?: number | undefined;
  pictures: Picture[];
  warnings: string[];
  /** Why there is no picture. */
  error?: PixelsError | undefined;
}

/** Errors that end a whole run, whichever sprite met them first: they are told once. */
export function endsRun({ code }: PixelsError): boolean {
  return code === "interrupted" || code === "no_space";
}

/** Exit codes from the worst on: a run whose sprites fail for several reasons ends with the worst of them. */
const WORST_FIRST = [130, 3, 2, 1, 4, 5, 124];

export function pictureOf({ path, png, file = png }: Kept, seed: bigint | undefined, drawn?: ImageInfo): Picture {
  const sha256 = createHash("sha256").update(file).digest("hex");
  const { references, nearest } = drawn ?? {};
  const credits = { ...(references && { references }), ...(nearest && { nearest }) };
  return { path, seed, ...pngSize(png), sha256, ...credits, ...(path === undefined && { png }) };
}

/** The error that a run ends with: that of its only sprite, or the worst of many with the number of sprites that have no picture. */
export function runError(results: readonly Result[]): PixelsError | undefined {
  const error = worstError(results);
  if (!error || results.length === 1) return error;
  const missing = results.filter((result) => result.error).length;
  const message = `${missing} of ${results.length} sprites have no picture: ${error.message}`;
  return new PixelsError(error.code, message, error.hint);
}

/** The error that stands for all, or undefined where every sprite is as it should be. */
export function worstError(results: readonly { error?: PixelsError | undefined }[]): PixelsError | undefined {
  const errors = results.flatMap((result) => (result.error ? [result.error] : []));
  return [...errors].sort((a, b) => WORST_FIRST.indexOf(a.exit) - WORST_FIRST.indexOf(b.exit))[0];
}
