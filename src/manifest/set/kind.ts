import { isAnimation } from "../../protocol/recipe/counts.ts";
import { explain, problemsOf } from "../../protocol/recipe/rules.ts";
import { keyName } from "../../protocol/recipe/spelling.ts";
import type { SpriteEntry } from "../text/schema.ts";
import { type Entry, refuse } from "./entry.ts";
import type { Colored } from "./palettes.ts";

/** Throws PixelsError `usage` for settings of which one leaves no place for the other, and for those that lack what they need. */
export function checkSettings(entry: Entry, { settings, setColors }: Colored<SpriteEntry>): void {
  const colored = setColors === undefined ? settings : { ...settings, palette: [] };
  for (const problem of problemsOf(colored)) {
    const { kind, setting, others } = problem;
    const key = keyName(setting);
    if (kind === "clash")
      throw refuse(entry, key, `has no place beside ${others.map(keyName).join()}`, "Leave out one of them.");
    // What is idle may be a default that means the other sprites.
    if (kind === "lack") throw refuse(entry, key, `${problem.why}`, explain(problem, keyName).hint);
  }
  if (isAnimation(settings) && settings.trim && setColors !== undefined)
    throw refuse(
      entry,
      "trim",
      "would move the frames of an animation in the palette of the set",
      "Write trim: false there, or give it colors of its own.",
    );
}
