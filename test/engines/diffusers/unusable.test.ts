import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Catalog, readCatalog } from "../../../src/engines/diffusers/catalog.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { SD15, writePipeline, writeWeights } from "./model-files.ts";

describe("files and folders that diffusers can't draw with", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  const read = (): Promise<Catalog> => readCatalog([{ folder }]);

  it("leave out a pickle, with the reason", async () => {
    mkdirSync(join(folder, "loras"));
    writeFileSync(join(folder, "hero.ckpt"), "");
    writeFileSync(join(folder, "loras", "pixels.pt"), "");
    const { unusable } = await read();
    const problem = "is a pickle, which runs whatever its maker wrote into it: get it as safetensors";
    expect(unusable).toMatchObject([
      { name: "hero", type: "checkpoint", problem },
      { name: "pixels", type: "lora", problem },
    ]);
  });

  it.each<[what: string, problem: RegExp, spoil: (path: string) => void]>([
    [
      "whose index is damaged",
      /^has a damaged model_index.json/,
      (path) => writeFileSync(join(path, "model_index.json"), "{"),
    ],
    [
      "whose pipeline has a name that no program could have",
      /^has a damaged model_index.json/,
      (path) => writeFileSync(join(path, "model_index.json"), `{"_class_name": "${"A".repeat(600)}"}`),
    ],
    [
      "whose pipeline is code of its own",
      /^brings code of its own, which is never run/,
      (path) => writeFileSync(join(path, "model_index.json"), '{"_class_name": ["own", "OwnPipeline"]}'),
    ],
    [
      "whose network draws pictures of no size",
      /^has a damaged unet.config.json/,
      (path) => writeFileSync(join(path, "unet", "config.json"), '{"sample_size": -4}'),
    ],
    [
      "whose network draws pictures without end",
      /^has a damaged unet.config.json/,
      (path) => writeFileSync(join(path, "unet", "config.json"), '{"sample_size": 1e300}'),
    ],
    [
      "whose VAE halves pictures without end",
      /^has a damaged vae.config.json/,
      (path) => writeFileSync(join(path, "vae", "config.json"), `{"block_out_channels": [${Array(2000).fill(1)}]}`),
    ],
    [
      "with a part that is cut short",
      /^has a part that can't be used: unet\/.*safetensors is cut short/,
      (path) => writeWeights(join(path, "unet", "diffusion_pytorch_model.safetensors"), { weight: [8] }, 1),
    ],
    [
      "that lacks one of its parts",
      /^lacks its tokenizer; get it again$/,
      (path) => rmSync(join(path, "tokenizer"), { recursive: true }),
    ],
    [
      "that lacks one of several files",
      /^lacks 1 of the files of its unet/,
      (path) =>
        writeFileSync(
          join(path, "unet", "a.safetensors.index.json"),
          '{"weight_map": {"weight": "2-of-2.safetensors"}}',
        ),
    ],
  ])("leave out a folder %s, with the reason", async (_, problem, spoil) => {
    const path = join(folder, "hero");
    writePipeline(path);
    spoil(path);
    const { checkpoints, unusable } = await read();
    expect(checkpoints).toEqual([]);
    expect(unusable).toMatchObject([{ name: "hero", problem: expect.stringMatching(problem) }]);
  });

  it.skipIf(process.platform === "win32")("are told from pipes, folders and links that lead to no file", async () => {
    execFileSync("mkfifo", ["pipe.safetensors"], { cwd: folder });
    mkdirSync(join(folder, "broken", "unet"), { recursive: true });
    execFileSync("mkfifo", ["broken/model_index.json"], { cwd: folder });
    symlinkSync("nowhere", join(folder, "gone.safetensors"));
    symlinkSync("loop.safetensors", join(folder, "loop.safetensors"));
    symlinkSync(folder, join(folder, "again"));
    writeWeights(join(folder, "hero.safetensors"), SD15);
    const { checkpoints, unusable } = await read();
    expect(checkpoints).toMatchObject([{ name: "hero", path: join(folder, "hero.safetensors") }]);
    expect(unusable.map(({ name, problem }) => [name, problem]).sort()).toEqual([
      ["broken", "has a damaged model_index.json; get it again"],
      ["gone", "is a link to a file that is not there; get it again"],
      ["loop", "is a link to itself; get it again"],
      ["pipe", "is no file"],
    ]);
  });

  it("are none in a folder of rubbish", async () => {
    mkdirSync(join(folder, "notes"));
    writeFileSync(join(folder, "notes", "todo.txt"), "paint dragons");
    const { folders, ...found } = await read();
    expect(found).toEqual({
      checkpoints: [],
      loras: [],
      vaes: [],
      ipAdapters: [],
      blind: [],
      encoders: [],
      unusable: [],
    });
  });
});
