import { defineConfig } from "vitest/config";

/** Against a real ComfyUI: COMFYUI names its folder, COMFYUI_PYTHON its Python. It loads torch twice, which takes minutes. */
export default defineConfig({
  test: {
    include: ["test/engines/comfyui/live/**/*.test.ts"],
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
