import { PixelsError } from "../protocol/errors.ts";

/**
 * Not all of it was made. Code, message and hint are those of what a script should learn first; `result` holds what was made, and for each of
 * the others why it was not.
 */
export class IncompleteError<T> extends PixelsError {
  readonly result: T;

  constructor({ code, message, hint }: PixelsError, result: T) {
    super(code, message, hint);
    this.result = result;
  }
}

/** The result of what was made as a whole, without its error. Throws IncompleteError. */
export function whole<T extends { error?: PixelsError | undefined }>({ error, ...result }: T): Omit<T, "error"> {
  if (error !== undefined) throw new IncompleteError(error, result);
  return result;
}
