import type { PixelsError } from "../protocol/errors.ts";

/** What a command shows in the end. */
export interface Shown {
  /** What `--json` prints. */
  json: unknown;
  /** The one error that stands for all. */
  error?: PixelsError | undefined;
}

/** An error as it stands in JSON. */
export function errorJson({ code, message, hint }: PixelsError): object {
  return { code, message, hint };
}
