import { counted } from "../../protocol/counted.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Task } from "../engine.ts";
import { expectSize, expectTaken, unknown } from "../refusals.ts";
import type { Catalog, Checkpoint, LoraFile } from "./catalog.ts";
import { largestSide, takesOf } from "./describe.ts";
import { familyNamed, networkOf } from "./families.ts";

/** Throws PixelsError `invalid_value` for what a model can't do. */
export function expectHonoured(task: Task, checkpoint: Checkpoint): void {
  const side = largestSide(checkpoint);
  expectSize(task, [side, side]);
  expectTaken(task, takesOf(checkpoint));
  const { edits } = familyNamed(checkpoint.family);
  if (edits === undefined) return;
  const given = task.inputs.references.length;
  if (given < edits.least)
    throw new PixelsError("invalid_value", `${checkpoint.name} only changes pictures`, "Give it one with --reference.");
  if (given <= edits.most) return;
  const most = counted(edits.most, "reference");
  throw new PixelsError("invalid_value", `${checkpoint.name} draws after ${most}, not ${given}`);
}

/** Throws PixelsError `invalid_value` where what changes a model is for another one. @param what it is, for people. */
export function expectFit(
  what: string,
  own: Pick<LoraFile, "family" | "width">,
  { name, family, width }: Checkpoint,
): void {
  const isOther = own.family !== undefined && own.family !== networkOf(family);
  if (!isOther && (own.width === undefined || width === undefined || own.width === width)) return;
  const kind = own.family === undefined ? "another kind of model" : familyNamed(own.family).title;
  throw new PixelsError("invalid_value", `the ${what} is for ${kind}, and ${name} is ${familyNamed(family).title}`);
}

/** The one of this name. Throws PixelsError `unknown_model`, with what is wrong with it where it is there. */
export function named<T extends { name: string }>(
  { unusable }: Catalog,
  installed: readonly T[],
  name: string,
  what: string,
): T {
  const found = installed.find((one) => one.name === name);
  if (found) return found;
  const broken = unusable.find((one) => one.name === name);
  if (broken) throw new PixelsError("unknown_model", `${broken.path} ${broken.problem}`);
  throw unknown(
    what,
    name,
    installed.map((one) => one.name),
  );
}
