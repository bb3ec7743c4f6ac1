import { isSet } from "../../protocol/recipe/recipe.ts";
import { inherit, RIVALS } from "../../protocol/recipe/rules.ts";
import type { Defaults } from "../text/schema.ts";
import type { Colored } from "./palettes.ts";

/** A sprite with what its defaults say and it does not. The palette of the set is a way of colouring, too. */
export function inheritAll<T extends Colored<Defaults>>(base: Colored<Defaults>, own: T): T {
  const isColored = RIVALS.some((name) => isSet(own.settings, name));
  return {
    ...own,
    settings: inherit(base.settings, own.settings),
    setColors: own.setColors ?? (isColored ? undefined : base.setColors),
    seed: own.seed ?? base.seed,
    count: own.count ?? base.count,
    library: own.library ?? base.library,
  };
}
