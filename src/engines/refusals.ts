import { PixelsError } from "../protocol/errors.ts";
import { abilitiesOf } from "../protocol/recipe/rules.ts";
import type { Task } from "./engine.ts";

const NAMES_SHOWN = 8;

/** Throws PixelsError `invalid_value` for a setting that a model does not take. A server refuses it before, and this is for who draws without one. */
export function expectTaken(task: Task, takes: readonly string[]): void {
  // Who draws after no pictures draws after none of a forbidden licence.
  const beyond = abilitiesOf(task).filter((ability) => !takes.includes(ability) && ability !== "reference_licences");
  if (beyond.length > 0) throw new PixelsError("invalid_value", `${task.model} takes no ${beyond.join(" and no ")}`);
}

/** Throws PixelsError `invalid_value` for a picture that is larger than a model draws. */
export function expectSize({ model, size }: Task, [width, height]: readonly [number, number]): void {
  if (size[0] <= width && size[1] <= height) return;
  throw new PixelsError("invalid_value", `${model} draws no larger than ${width}x${height}, not ${size.join("x")}`);
}

/** That none is called so, and what those that there are are called. @param what "model" or "LoRA". */
export function unknown(what: string, name: string, installed: readonly string[]): PixelsError {
  const names = installed.slice(0, NAMES_SHOWN).join(", ");
  const known = names === "" ? "none is installed" : `installed: ${names}`;
  return new PixelsError("unknown_model", `no ${what} is called "${printable(name)}"; ${known}`);
}

/** Somebody's text as it may stand in a message. */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, "?").slice(0, 64);
}
