import { availableParallelism } from "node:os";
import type { EngineEntry } from "../engine.ts";
import { DEVICES } from "./session.ts";

/** onnxruntime alone is 46 MB of library: loaded where the engine runs, and nowhere else. */
export const sprite: EngineEntry = {
  name: "sprite",
  summary: "small pixel-art models, in the package",
  devices: DEVICES,
  isSetUp: async () => true,
  // One thread each: two on two workers are the worst case.
  workers: (device) => (device === "cpu" ? availableParallelism() : 1),
  async create({ device, modelsDir, isForOneCommand = false }) {
    const [{ SpriteEngine }, { BUNDLED_MODELS }, { parseDevice }] = await Promise.all([
      import("./engine.ts"),
      import("./catalog.ts"),
      import("./device.ts"),
    ]);
    const modelsFolders = modelsDir === undefined ? [BUNDLED_MODELS] : [BUNDLED_MODELS, modelsDir];
    return new SpriteEngine({ device: parseDevice(device), modelsFolders, isForOneCommand });
  },
};
