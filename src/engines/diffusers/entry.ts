import type { EngineEntry } from "../engine.ts";

export const diffusers: EngineEntry = {
  name: "diffusers",
  summary: "checkpoints of SDXL, FLUX.2, Z-Image and others, on torch",
  devices: ["cuda", "mps", "cpu"],
  // The start of a large model is for a server, and not for one picture.
  async isSetUp({ python, isForOneCommand }) {
    if (isForOneCommand) return false;
    return python !== undefined || (await (await import("./set-up.ts")).isMade());
  },
  workers: () => 1,
  async create({ device, modelsDir, python, needMemory }) {
    const [{ DiffusersEngine }, { placesOf }, { childOf }, { madePython }] = await Promise.all([
      import("./engine.ts"),
      import("./places.ts"),
      import("./program.ts"),
      import("./set-up.ts"),
    ]);
    return new DiffusersEngine({
      child: async (say) => childOf(python ?? (await madePython(say)), device),
      places: () => placesOf(modelsDir),
      ...(needMemory && { needMemory }),
    });
  },
};
