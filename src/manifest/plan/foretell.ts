import type { Backend } from "../../make/run/draw.ts";
import type { SpriteSet } from "../set/sprite-set.ts";
import { firstsOf } from "./jobs.ts";
import { type Known, type Survey, survey } from "./survey.ts";
import { weightsAt, weightsHere } from "./weights.ts";

/** Looks at a set as --check does, which asks no backend: what is not current is to be made. Writes nothing. */
export function checkSet(set: SpriteSet, backend: Pick<Backend, "isDefault">): Promise<Survey> {
  return survey(set, { weights: () => weightsHere(backend) });
}

export interface Foretold {
  survey: Survey;
  /** How long it takes to make what is not current, where that is known. */
  seconds: number | undefined;
}

/** Looks at what would be made of a set. Writes nothing. */
export async function foretell(set: SpriteSet, backend: Backend, options: Omit<Known, "weights">): Promise<Foretold> {
  const found = await survey(set, { weights: () => weightsAt(backend), ...options });
  const { estimate, readPace } = await import("./pace.ts");
  return { survey: found, seconds: estimate(firstsOf(found.toDraw), await readPace()) };
}
