import { expect } from "vitest";
import { PixelsError } from "../../src/protocol/errors.ts";

/** The parts of the PixelsError that a promise must end in. A plain object: matchers compare errors only loosely. */
export async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PixelsError);
  const { code, message, hint } = error as PixelsError;
  return { code, message, hint };
}
