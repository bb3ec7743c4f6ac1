import { defineConfig } from "vitest/config";
import { common } from "../../../vitest.config.ts";

/** `npm run test:game-engines`: sheets read by Phaser ($PHASER is a folder with its node_modules) and godot3-server. Skips by name what is missing. */
export default defineConfig({
  test: { ...common, include: ["test/image/live/*.test.ts"], exclude: [], testTimeout: 120_000 },
});
