import { defineConfig } from "vitest/config";
import { common } from "../../../../vitest.config.ts";

/** With torch: `DGX_PIXELS_PYTHON=… npm run test:diffusers`, a Python that has what diffusers-child/pyproject.toml asks for. */
export default defineConfig({
  test: {
    ...common,
    include: ["test/engines/diffusers/live/**/*.test.ts"],
    // Its previews are of a VAE of random weights, which no linear map comes near: one test of it fails, and it is run by hand.
    exclude: ["**/live/conformance.test.ts"],
    globalSetup: ["test/engines/diffusers/live/build-tiny.ts"],
    // Each child takes the memory of torch.
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
