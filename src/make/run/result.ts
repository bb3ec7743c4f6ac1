import type { PixelsError } from "../../protocol/errors.ts";
import type { Sprite } from "../sprite.ts";

export interface Picture {
  /** As the user named it, or `-` for stdout. */
  path: string;
  seed: bigint | undefined;
  width: number;
  height: number;
  /** Of the written bytes, in hexadecimal. */
  sha256: string;
}

/** What became of one sprite. */
export interface Result {
  sprite: Sprite;
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

/** From the worst on: what a script should learn first from one exit code. */
const WORST_FIRST = [130, 3, 2, 1, 4, 5, 124];

/** The error that stands for all, or undefined where every sprite is as it should be. */
export function worstError(results: { error?: PixelsError | undefined }[]): PixelsError | undefined {
  const errors = results.flatMap((result) => (result.error ? [result.error] : []));
  return [...errors].sort((a, b) => WORST_FIRST.indexOf(a.exit) - WORST_FIRST.indexOf(b.exit))[0];
}
