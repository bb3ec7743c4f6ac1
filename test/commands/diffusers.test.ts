import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fakePython, writeProgram } from "../engines/diffusers/fake-child.ts";
import { loraOf, TEXT_OF_SD15, writePipeline, writeWeights } from "../engines/diffusers/model-files.ts";
import { cli } from "../support/cli.ts";
import { DiffusersBackend } from "../support/diffusers-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** A backend with models of diffusers, and in torch's place a child that draws plain colours. */
function backendWith(env: Record<string, string>, ...more: string[]): Promise<DiffusersBackend> {
  const models = temporaryFolder();
  writePipeline(join(models, "plain"), "StableDiffusionXLPipeline");
  writeWeights(join(models, "ink.safetensors"), loraOf(TEXT_OF_SD15));
  writeWeights(join(models, "cut.safetensors"), loraOf(2048), 4);
  return new DiffusersBackend(models, env, ...more).ready();
}

function withChild(...fault: string[]): Promise<DiffusersBackend> {
  return backendWith({}, "--python", fakePython(temporaryFolder(), ...fault));
}

describe.skipIf(process.platform === "win32")("serve with diffusers", () => {
  it("lists its models, refuses what can't be used with the reason, and draws beside the embedded model", async () => {
    const backend = await withChild();
    await until("it has said what it has", async () =>
      (await cli(["models", ...backend.flags])).stdout.includes("plain"),
    );
    const { stdout } = await cli(["models", ...backend.flags]);
    expect(stdout).toMatch(/^sprite \(default\) .* sprite /m);
    expect(stdout).toMatch(/^plain +checkpoint .* diffusers +32x32 +--lora, --negative, --init, --mask /m);
    expect(stdout).toMatch(/^ink +lora .* for sd15 /m);
    expect(stdout).toMatch(/^cut .* is cut short: /m);
    const [cut, ink, sdxl, sprite] = await Promise.all([
      backend.generate("-m", "plain", "--lora", "cut", "-o", "a.png"),
      backend.generate("-m", "plain", "--lora", "ink", "-o", "b.png"),
      backend.generate("-m", "sdxl", "-s", "16x16", "--palette", "pico-8", "--count", "4", "-o", "c-{index}.png"),
      backend.generate("-m", "sprite", "--steps", "4", "-o", "d.png"),
    ]);
    expect(cut).toMatchObject({ code: 4, stdout: expect.stringContaining("is cut short") });
    expect(ink).toMatchObject({
      code: 4,
      stdout: expect.stringContaining("the LoRA ink is for sd15, and plain is sdxl"),
    });
    expect(sprite.code).toBe(0);
    expect(JSON.parse(sdxl.stdout).jobs).toMatchObject(Array(4).fill({ status: "completed" }));
    expect(sdxl.stdout).toContain("drawn at 32x32 and reduced to 16x16");
  });

  it.each(["die", "stop"])("draws a job to its end whose child is told to %s in its midst", async (fault) => {
    const backend = await withChild(fault, join(temporaryFolder(), "marker"));
    const { code, stdout } = await backend.generate("-m", "plain", "-o", "a.png");
    expect(stdout).toContain('"completed"');
    expect(code).toBe(0);
    expect(backend.command.stderr).toMatch(
      /worker \d ended and is started again: the process that draws with diffusers is gone/,
    );
  });

  it("draws with its other lanes where diffusers can't be set up, and says why", async () => {
    const programs = temporaryFolder();
    writeProgram(
      join(programs, "uv"),
      'case "$1" in pip) echo "error: no network" >&2; exit 2;; venv) mkdir -p "$4";; esac',
    );
    const PATH = `${programs}:${process.env.PATH}`;
    const backend = await backendWith({ PATH }, "--engine", "sprite", "--engine", "diffusers");
    await until("it has said so", () => backend.command.stderr.includes("can't be set up: uv: error: no network"));
    expect(backend.command.stderr).toMatch(/^diffusers: setting up diffusers in .* about [\d.]+ GB$/m);
    expect((await backend.generate("-m", "sprite", "--steps", "4", "-o", "d.png")).code).toBe(0);
    const refused = await backend.generate("-m", "plain", "-o", "a.png");
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining("can't be set up") });
  });
});
