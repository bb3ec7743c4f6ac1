import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Catalog, readCatalog } from "../../../src/engines/diffusers/catalog.ts";
import { describe as describeCatalog } from "../../../src/engines/diffusers/describe.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import {
  ipAdapterOf,
  loraOf,
  SD2,
  SD15,
  SDXL,
  TEXT_OF_SD15,
  writeEncoder,
  writePipeline,
  writeWeights,
  Z_IMAGE_ALONE,
} from "./model-files.ts";

describe("the models that diffusers finds", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  const read = (): Promise<Catalog> => readCatalog([{ folder }]);

  it("are what their headers say, whatever they are called and however they are sorted", async () => {
    writeWeights(join(folder, "sdxl-but-not-really.safetensors"), SD15);
    writeWeights(join(folder, "style", "b.safetensors"), SDXL);
    writeWeights(join(folder, "style", "c.safetensors"), loraOf(768));
    writeWeights(join(folder, "style", "d.safetensors"), { "decoder.conv_in.weight": [1] });
    const { checkpoints, loras, vaes, unusable } = await read();
    expect(checkpoints.map(({ name, family, side }) => [name, family, side])).toEqual([
      ["sdxl-but-not-really", "sd15", 512],
      ["b", "sdxl", 1024],
    ]);
    expect(loras).toMatchObject([{ name: "c", family: "sd15", width: 768 }]);
    expect(vaes).toMatchObject([{ name: "d" }]);
    expect(unusable).toEqual([]);
  });

  it.each([
    ["flux2-klein", "transformer.single_transformer_blocks.3.attn.to_qkv_mlp_proj"],
    ["flux2-klein", "transformer.single_transformer_blocks.3.attn.to_out"],
    ["flux2-klein", "transformer.transformer_blocks.3.ff_context.linear_in"],
    ["z-image", "transformer.layers.3.attention.to_q"],
    ["qwen-image", "transformer.transformer_blocks.3.img_mlp.net.2"],
    ["qwen-image", "transformer.transformer_blocks.59.attn.to_q"],
    ["qwen-image", "lora_unet_transformer_blocks_59_attn_add_q_proj"],
    // FLUX's and SD 3's are called the same.
    [undefined, "transformer.transformer_blocks.3.attn.add_q_proj"],
    [undefined, "transformer.single_transformer_blocks.47.attn.to_q"],
  ])("are LoRAs for %s, which alone has %s, and for whatever they fit where several have it", async (family, layer) => {
    writeWeights(join(folder, "a.safetensors"), { [`${layer}.lora_A.weight`]: [4, 8] });
    expect((await read()).loras).toMatchObject([{ name: "a", family }]);
  });

  it("that are larger than all memory are not drawn with, whatever else is there", async () => {
    const path = join(folder, "a.safetensors");
    writeWeights(path, SD15);
    writeWeights(join(folder, "b.safetensors"), SD15);
    // Nothing is written: the file has a hole.
    truncateSync(path, 2 ** 42);
    const { checkpoints, unusable } = await read();
    expect(checkpoints.map(({ name }) => name)).toEqual(["b"]);
    expect(unusable).toMatchObject([
      {
        name: "a",
        problem: expect.stringMatching(/^takes 4398 GB, and this (machine|container or service).* [\d.]+ GB of memory/),
      },
    ]);
  });

  it("have the VAE that lies beside them under their name", async () => {
    for (const name of ["b", "c"]) writeWeights(join(folder, `${name}.safetensors`), SD15);
    writeWeights(join(folder, "b.vae.safetensors"), { "decoder.conv_in.weight": [1] });
    const { checkpoints } = await read();
    expect(checkpoints.map(({ vae }) => vae)).toEqual([join(folder, "b.vae.safetensors"), undefined]);
  });

  it("may be folders, which say how large they draw", async () => {
    writePipeline(join(folder, "tiny"));
    writePipeline(join(folder, "new"), "NeverHeardOfPipeline");
    const { checkpoints } = await read();
    expect(checkpoints).toMatchObject([
      { name: "new", family: "NeverHeardOfPipeline" },
      { name: "tiny", family: "sd15", side: 32, width: 768 },
    ]);
  });

  it("lie in the cache of huggingface_hub under the names of their repositories", async () => {
    writePipeline(folder);
    const other = temporaryFolder();
    writeWeights(join(other, "pixel.safetensors"), loraOf(2048));
    const { checkpoints, loras } = await readCatalog([
      { folder, repository: "artist/dragons" },
      { folder: other, repository: "artist/pixels" },
    ]);
    expect(checkpoints).toMatchObject([{ name: "artist/dragons" }]);
    expect(loras).toMatchObject([{ name: "artist/pixels/pixel" }]);
  });

  it("draw after pictures with an IP-Adapter for text of their width, as its makers lay it beside its encoders", async () => {
    const adapters = join(folder, "IP-Adapter", "models");
    writeWeights(join(folder, "hero.safetensors"), SD15);
    writeWeights(join(folder, "xl.safetensors"), SDXL);
    writeEncoder(join(adapters, "image_encoder"));
    for (const [name, sees, seen] of [
      ["ip-adapter-plus", "parts", 6],
      ["ip-adapter-of-another-encoder", "whole", 5],
      ["ip-adapter", "whole", 4],
    ] as const)
      writeWeights(join(adapters, `${name}.safetensors`), ipAdapterOf(TEXT_OF_SD15, sees, seen));
    const { checkpoints, unusable } = await read();
    const found = ["ip-adapter-plus", "ip-adapter"].map((name) => {
      return { path: join(adapters, `${name}.safetensors`), encoder: join(adapters, "image_encoder") };
    });
    expect(checkpoints).toMatchObject([
      { name: "hero", ipAdapters: found },
      { name: "xl", ipAdapters: [] },
    ]);
    const problem = expect.stringMatching(/^is an IP-Adapter whose image encoder is not there: .*hf:h94\/IP-Adapter/);
    expect(unusable).toMatchObject([{ name: "ip-adapter-of-another-encoder", problem }]);
  });

  it("draw after pictures with an IP-Adapter that sees their parts where there is no other", async () => {
    writeWeights(join(folder, "hero.safetensors"), SD15);
    writeWeights(join(folder, "plus.safetensors"), ipAdapterOf(TEXT_OF_SD15, "parts", 6));
    writeWeights(join(folder, "face.safetensors"), { "ip_adapter.1.to_k_ip.weight": [8, TEXT_OF_SD15] });
    writeEncoder(join(folder, "image_encoder"));
    const { checkpoints, unusable } = await read();
    expect(checkpoints).toMatchObject([{ ipAdapters: [{ path: join(folder, "plus.safetensors") }] }]);
    expect(unusable).toMatchObject([{ name: "face", problem: expect.stringContaining("looks at faces alone") }]);
  });

  it("with one name are the first", async () => {
    const other = temporaryFolder();
    writeWeights(join(folder, "hero.safetensors"), SD15);
    writeWeights(join(other, "hero.safetensors"), SDXL);
    const { checkpoints } = await readCatalog([{ folder }, { folder: other }]);
    expect(checkpoints).toMatchObject([{ name: "hero", family: "sd15" }]);
  });

  it("take the parts that a file leaves out from a folder of its name beside it", async () => {
    writeWeights(join(folder, "hero.safetensors"), SD15);
    writePipeline(join(folder, "hero"));
    const { checkpoints } = await read();
    expect(checkpoints).toMatchObject([{ name: "hero", config: join(folder, "hero"), side: 32 }]);
  });

  it.each<[what: string, problem: RegExp, write: (path: string) => void]>([
    [
      "a file that is cut short",
      /^is cut short: 0\.\d+ MB of 0\.\d+ are missing; get it again$/,
      (path) => writeWeights(path, SDXL, 9),
    ],
    ["an empty file", /^is empty or cut short/, (path) => writeFileSync(path, "")],
    ["a page of a web site", /^is no safetensors file/, (path) => writeFileSync(path, "<!doctype html><p>Log in")],
    [
      "a header without end",
      /^is cut short within its header/,
      (path) => writeFileSync(path, Buffer.from("ff000000000000007b", "hex")),
    ],
    [
      "a header of something else",
      /^is no safetensors file/,
      (path) => writeFileSync(path, Buffer.from("0200000000000000ffff", "hex")),
    ],
    [
      "a pickle under another name",
      /^is a pickle under another name, which runs whatever its maker wrote/,
      (path) => writeFileSync(path, Buffer.from("8004950a000000000000007d948c01", "hex")),
    ],
    [
      "a pickle within a zip under another name",
      /^is a pickle under another name/,
      (path) => writeFileSync(path, "PK\x03\x04of torch.save"),
    ],
    ["weights of something else", /^holds weights of which none/, (path) => writeWeights(path, { weight: [1] })],
    ["a version that is drawn from folders", /^is of SD 2/, (path) => writeWeights(path, SD2)],
    [
      "a network without the rest",
      /^holds the network of Z-Image without its text encoder and VAE: .*--pull hf:Tongyi-MAI\/Z-Image-Turbo/,
      (path) => writeWeights(path, Z_IMAGE_ALONE),
    ],
    [
      "Qwen-Image's network without the rest",
      /^holds the network of Qwen-Image without/,
      (path) => writeWeights(path, { "transformer_blocks.0.img_mod.1.weight": [1] }),
    ],
    [
      "a network like it of something else",
      /^holds weights of which none/,
      (path) => writeWeights(path, { "transformer_blocks.0.attn.add_q_proj.weight": [1] }),
    ],
  ])("leave out %s, with the reason", async (_, problem, write) => {
    write(join(folder, "hero.safetensors"));
    const { checkpoints, unusable } = await read();
    expect(checkpoints).toEqual([]);
    expect(unusable).toMatchObject([{ name: "hero", type: "checkpoint", problem: expect.stringMatching(problem) }]);
  });

  it("may be drawn by a pipeline with a name that every object of JavaScript knows", async () => {
    writePipeline(join(folder, "hero"), "constructor");
    expect(describeCatalog(await read())).toMatchObject([{ name: "hero", family: "constructor", size: [32, 32] }]);
  });
});
