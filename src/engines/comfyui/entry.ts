import type { EngineEntry } from "../engine.ts";

/** Loaded where the engine runs, and nowhere else. */
export const comfyui: EngineEntry = {
  name: "comfyui",
  summary: "ComfyUI servers that run already",
  devices: ["servers"],
  isSetUp: async ({ comfyui = [] }) => comfyui.length > 0,
  // One talks with all servers, each of which draws in processes of its own.
  workers: () => 1,
  async create({ comfyui = [], workflows = [], needMemory }) {
    const [{ ComfyuiEngine }, { parseAddress, USUAL_ADDRESS }] = await Promise.all([
      import("./engine.ts"),
      import("./address.ts"),
    ]);
    const addresses = comfyui.length > 0 ? comfyui : [USUAL_ADDRESS];
    return new ComfyuiEngine({ servers: addresses.map(parseAddress), workflows, ...(needMemory && { needMemory }) });
  },
};
