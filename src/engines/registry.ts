import { PixelsError } from "../protocol/errors.ts";
import type { Engine } from "./engine.ts";

export interface EngineOptions {
  /** As `--device` names it. */
  device: string;
  /** A folder with further models of the user's, beside those that ship with the package. */
  modelsDir?: string;
}

/** Each engine is imported only where it is used: onnxruntime alone is 46 MB of library. */
const ENGINES: ReadonlyMap<string, (options: EngineOptions) => Promise<Engine>> = new Map([
  [
    "sprite",
    async ({ device, modelsDir }: EngineOptions) => {
      const [{ SpriteEngine }, { BUNDLED_MODELS }, { parseDevice }] = await Promise.all([
        import("./sprite/engine.ts"),
        import("./sprite/catalog.ts"),
        import("./sprite/device.ts"),
      ]);
      const modelsFolders = modelsDir === undefined ? [BUNDLED_MODELS] : [BUNDLED_MODELS, modelsDir];
      return new SpriteEngine({ device: parseDevice(device), modelsFolders });
    },
  ],
]);

/** Makes an engine by its name; nothing is loaded yet. Throws PixelsError `usage` for an unknown engine or device. */
export async function createEngine(name: string, options: EngineOptions): Promise<Engine> {
  const factory = ENGINES.get(name);
  if (factory) return factory(options);
  throw new PixelsError("usage", `no engine is called ${name}`, `Choose one of ${[...ENGINES.keys()].join(", ")}.`);
}
