import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { FakeBackend } from "../support/fake-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PRELOAD = fileURLToPath(new URL("../support/tell-loaded.js", import.meta.url));
/** Each costs a start between three and thirty milliseconds. */
const HEAVY = ["child_process", "readline", "zlib", "http", "worker_threads"];

test("a job is handed in without what takes long to load", async () => {
  const backend = await FakeBackend.start((request) => {
    if (request.type === "list_models") {
      const model = { name: "sprite", path: "/s", model_type: "checkpoint" as const, size_mb: 1, default: true };
      return { type: "model_list", models: [model] };
    }
    return request.type === "generate"
      ? { type: "job_accepted", job_id: request.id, estimated_time_s: 1, seed: 1n }
      : undefined;
  });
  const loaded = join(temporaryFolder(), "loaded.json");
  const { code } = await cli(["generate", "a dragon", "--detach", "--req-addr", backend.reqAddr], {
    env: { NODE_OPTIONS: `--import ${PRELOAD}`, LOADED: loaded },
  });
  expect(code).toBe(0);
  const { builtin, formatted } = JSON.parse(readFileSync(loaded, "utf8"));
  expect(builtin.filter((name: string) => HEAVY.includes(name))).toEqual([]);
  expect(formatted).toBe("");
});
