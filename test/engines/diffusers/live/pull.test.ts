import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { pullModel } from "../../../../src/engines/diffusers/pull.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { refusal } from "../../refusal.ts";
import { Hub } from "./hub.ts";

const LARGE = Buffer.alloc(25_000_000, "dragon");

describe("a model of a hub", () => {
  const hub = new Hub({
    "model_index.json": Buffer.from("{}"),
    "unet/a.safetensors": Buffer.from("full"),
    "unet/a.fp16.safetensors": LARGE,
    "unet/config.json": Buffer.from("{ }"),
    "unet/a.bin": Buffer.from("pickle"),
    "all-in-one.safetensors": LARGE,
  });
  let endpoint: string;
  beforeAll(async () => {
    endpoint = await hub.listen();
  });
  afterAll(() => hub.close());
  beforeEach(() => {
    hub.asked.length = 0;
    vi.stubEnv("HF_ENDPOINT", endpoint);
    vi.stubEnv("HF_HOME", temporaryFolder());
    vi.stubEnv("HF_HUB_DISABLE_XET", "1");
    return () => vi.unstubAllEnvs();
  });
  const said: string[] = [];
  const pull = (source = "hf:artist/dragons") =>
    pullModel(source, { python: inject("python"), say: (text) => said.push(text) });

  it("comes without pickles and what is there twice, its licence said before, and once", async () => {
    const { path, licence } = await pull();
    expect(licence).toBe("cc0-1.0");
    expect(said[0]).toMatch(/^artist\/dragons at 0123456789ab: 0.025 GB in 3 files, licence: cc0-1.0$/);
    expect(LARGE.equals(readFileSync(join(path, "unet", "a.fp16.safetensors")))).toBe(true);
    const fetched = () => hub.asked.filter((line) => line.startsWith("GET /artist/"));
    expect(fetched().map((line) => line.split("/").at(-1))).toEqual([
      "model_index.json",
      "a.fp16.safetensors",
      "config.json",
    ]);
    await pull("hf:artist/dragons@v1");
    expect(fetched()).toHaveLength(3);
  });

  it("goes on where it was cut off", async () => {
    hub.hangUpAfter = 21_000_000;
    const { path } = await pull().catch(() => pull());
    expect(LARGE.equals(readFileSync(join(path, "unet", "a.fp16.safetensors")))).toBe(true);
    expect(hub.asked.filter((line) => /^GET .*bytes=\d{5,}-/.test(line))).not.toEqual([]);
  });

  it("that came damaged is not kept", async () => {
    hub.isDamaged = true;
    expect(await refusal(pull())).toMatchObject({
      message: expect.stringContaining("a.fp16.safetensors came damaged"),
    });
    hub.isDamaged = false;
    const { path } = await pull();
    expect(LARGE.equals(readFileSync(join(path, "unet", "a.fp16.safetensors")))).toBe(true);
  });

  it("of a hub that does not answer is not there, and may come with the next try", async () => {
    vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
    expect(await refusal(pull())).toMatchObject({
      message: expect.stringContaining("the hub at http://127.0.0.1:9 can't be reached: "),
      hint: "The same command goes on where it was cut off.",
    });
  });

  it.each([
    ["hf:artist/nothing", "there is no model artist/nothing"],
    ["hf:artist/dragons@v9", "artist/dragons has no revision v9"],
  ])("%s is refused by name", async (source, message) => {
    expect(await refusal(pull(source))).toMatchObject({
      code: "job_failed",
      message: expect.stringContaining(message),
      hint: "Take another model, or correct its name.",
    });
  });
});
