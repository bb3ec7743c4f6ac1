import { defineConfig } from "vitest/config";
import { common } from "../../../vitest.config.ts";

/** The cross-language tests: `npm run test:interop`. They need cargo and python3, and skip by name what is missing. */
export default defineConfig({
  test: {
    ...common,
    include: ["test/interop/live/**/*.test.ts"],
    exclude: [],
    globalSetup: ["test/interop/live/build-peers.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
