import { custom } from "@oclif/core/flags";
import type { CustomOptions, FlagDefinition } from "@oclif/core/interfaces";
import { PixelsError } from "../protocol/errors.ts";
import { type Form, fraction, whole } from "../protocol/recipe/form.ts";
import { shortened } from "../protocol/shortened.ts";

/** Flag types whose mistakes are told in one line: what was given, and what it must be. */

/** A value of this form. */
export function valued<T>(form: Form<T>) {
  const parse = async (text: string, _: unknown, flag: { name: string }): Promise<T> => {
    const value = form.parse?.(text);
    if (value !== undefined) return value;
    throw form.wanted === undefined ? empty(flag.name) : wrong(flag.name, text, form.wanted);
  };
  // Its own types tell lists from single values, which they can't of a type that is not known here.
  return custom<unknown>({ parse }) as unknown as FlagDefinition<T, CustomOptions>;
}

export function wholeNumber(min: number, max: number) {
  return valued<number>(whole(min, max));
}

export function decimal(min: number, max: number) {
  return valued<number>(fraction(min, max));
}

/** Text on one line that is not empty. */
export const text = custom<string>({
  parse: async (value, _, flag) => {
    if (value.trim() !== "") return value;
    throw empty(flag.name);
  },
});

function empty(flag: string): PixelsError {
  return new PixelsError("usage", `--${flag} must not be empty`);
}

function wrong(flag: string, given: string, wanted: string): PixelsError {
  return new PixelsError(
    "usage",
    `--${flag} must be ${wanted}, not "${shortened(given)}"`,
    "Correct the value and try again.",
  );
}
