import { expect, test } from "vitest";
import type { ModelInfo } from "../../src/protocol/messages/model-info.ts";
import type { Reply, ReplyOf } from "../../src/protocol/messages/replies.ts";
import { cli } from "../support/cli.ts";
import { FakeBackend } from "../support/fake-backend.ts";

const MODELS: ModelInfo[] = [
  {
    name: "sprite",
    path: "/m/sprite.onnx",
    model_type: "checkpoint",
    size_mb: 18,
    engine: "sprite",
    default: true,
    size: [32, 32],
    takes: ["lora", "animation_frames", "pose"],
  },
  { name: "evil\u001b[2J.pt", path: "/m/evil.pt", model_type: "lora", size_mb: 6938, base: "sprite" },
];
const STATUS: ReplyOf<"status_info"> = {
  type: "status_info",
  version: "1.0.0",
  queue_size: 3,
  active_jobs: 1,
  uptime_s: 90_061,
};
/** Of one that knows more than 1.0.0 has. */
const NEWER = { ...STATUS, package_version: "0.1.0" };

async function flagsOf(answer: (type: string) => Reply): Promise<string[]> {
  const backend = await FakeBackend.start((message) => answer(message.type));
  return ["--req-addr", backend.reqAddr, "--pub-addr", backend.pubAddr];
}

test("models are listed as a table, without the control characters of their names", async () => {
  const flags = await flagsOf(() => ({ type: "model_list", models: MODELS }));
  const { code, stdout } = await cli(["models", ...flags]);
  expect(code).toBe(0);
  expect(stdout.split("\n")).toEqual([
    "NAME              TYPE          MB  ENGINE  SIZE   TAKES                   PATH",
    "sprite (default)  checkpoint    18  sprite  32x32  --lora, --frames, pose  /m/sprite.onnx",
    "evil.pt           lora        6938  -       -      for sprite              /m/evil.pt",
    "",
  ]);
});

test("--type leaves out the other models, and --json tells all fields", async () => {
  const flags = await flagsOf(() => ({ type: "model_list", models: MODELS }));
  const { stdout } = await cli(["models", "--type", "lora", "--json", ...flags]);
  expect(JSON.parse(stdout)).toEqual({ models: [MODELS[1]] });
  expect(await cli(["models", "--type", "vase", ...flags])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("checkpoint, lora, vae"),
  });
});

test("the status of a 1.0.0 backend shows what it tells", async () => {
  const flags = await flagsOf(() => STATUS);
  const { code, stdout } = await cli(["status", ...flags]);
  expect(code).toBe(0);
  expect(stdout).toBe("version  1.0.0\nup       1 d 1 h\nqueued   3\nrunning  1\n");
});

test("status --json holds the fields of the wire", async () => {
  const more = { engine: "sprite", device: "cpu", latency_ms: { p50: 0.1, p95: 0.2, p99: 0.3 }, clients: 2 };
  const flags = await flagsOf(() => ({ ...STATUS, ...more }));
  const { stdout } = await cli(["status", "--json", ...flags]);
  const { type, ...fields } = STATUS;
  expect(JSON.parse(stdout)).toEqual({ ...fields, ...more });
});

test("status of a job shows how far it is", async () => {
  const flags = await flagsOf((type) =>
    type === "status"
      ? NEWER
      : {
          type: "job_info",
          job_id: "one",
          state: "running",
          prompt: "a red\u0007 dragon",
          seed: 2n ** 64n - 1n,
          step: 3,
          total_steps: 20,
        },
  );
  expect((await cli(["status", "one", ...flags])).stdout).toBe(
    "job     one\nstate   running, step 3 of 20\nprompt  a red dragon\nseed    18446744073709551615\n",
  );
  expect(JSON.parse((await cli(["status", "one", "--json", ...flags])).stdout)).toMatchObject({
    job_id: "one",
    state: "running",
    seed: "18446744073709551615",
  });
});

test("status of a job that the backend does not know exits with 4", async () => {
  const flags = await flagsOf((type) =>
    type === "status" ? NEWER : { type: "job_info", job_id: "one", state: "unknown" },
  );
  expect(await cli(["status", "one", ...flags])).toMatchObject({
    code: 4,
    stdout: "",
    stderr: expect.stringContaining("no job one"),
  });
});

test("a 1.0.0 backend cannot be asked for a job, and the error says so", async () => {
  const flags = await flagsOf(() => STATUS);
  expect(await cli(["status", "one", ...flags])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining("a newer version might"),
  });
});
