import { PixelsError } from "../protocol/errors.ts";
import { comfyui } from "./comfyui/entry.ts";
import { diffusers } from "./diffusers/entry.ts";
import type { EngineEntry, EngineSetup } from "./engine.ts";
import { sprite } from "./sprite/entry.ts";

/** Every engine there is: an entry here makes it known to `serve`, to its help, and to embedded backends. */
export const ENGINES: readonly EngineEntry[] = [sprite, diffusers, comfyui];

/** Throws PixelsError `usage`. */
export function engineNamed(name: string): EngineEntry {
  const found = ENGINES.find((engine) => engine.name === name);
  if (found !== undefined) return found;
  const names = ENGINES.map((engine) => engine.name).join(", ");
  throw new PixelsError("usage", `no engine is called ${name}`, `Choose one of ${names}.`);
}

/**
 * The engines of these names, each once; `auto` stands for all that are set up. Throws PixelsError `usage` for a name that
 * no engine has, and where `auto` finds none.
 */
export async function enginesNamed(names: readonly string[], setup: EngineSetup): Promise<EngineEntry[]> {
  const found: EngineEntry[] = [];
  for (const name of names) found.push(...(name === "auto" ? await enginesSetUp(setup) : [engineNamed(name)]));
  if (found.length > 0) return [...new Set(found)];
  throw new PixelsError("usage", "no engine is set up", "Name one with --engine to see what it needs.");
}

async function enginesSetUp(setup: EngineSetup): Promise<EngineEntry[]> {
  const areSetUp = await Promise.all(ENGINES.map((engine) => engine.isSetUp(setup)));
  return ENGINES.filter((_, i) => areSetUp[i]);
}
