import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./model-folder.ts";

export interface TestTensor {
  shape: number[];
  values: Float32Array;
}

/** A safetensors file. */
export function safetensors(tensors: Readonly<Record<string, TestTensor>>): Buffer {
  let end = 0;
  const places = Object.entries(tensors).map(([name, { shape, values }]) => {
    const start = end;
    end += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [start, end] }];
  });
  const header = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(places) });
  const padded = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const data = Object.values(tensors).map(({ values }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  return Buffer.concat([length, padded, ...data]);
}

/** A tensor of small numbers, other ones for each `start`. */
export function tensor(shape: number[], start: number, scale = 0.2): TestTensor {
  const count = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length: count }, (_, i) => scale * Math.sin(start + i)) };
}

/** Parts of an adapter of this rank for weights by their names and [outputs, inputs]. */
export function adapterFor(
  weights: Readonly<Record<string, [outputs: number, inputs: number]>>,
  rank: number,
  start = 1,
) {
  const parts = Object.entries(weights).flatMap(([name, [outputs, inputs]]) => [
    [`${name}.lora_A.weight`, tensor([rank, inputs], start)],
    [`${name}.lora_B.weight`, tensor([outputs, rank], start + 1)],
  ]);
  return Object.fromEntries(parts) as Record<string, TestTensor>;
}

/** Writes a LoRA to `modelsDir`/`name`. */
export function writeLora(modelsDir: string, name: string, bytes: Uint8Array, change: object = {}): string {
  const folder = join(modelsDir, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "adapter.safetensors"), bytes);
  const manifest = {
    format: "dgx-pixels-sprite-lora",
    format_version: 2,
    name,
    base: "sprite",
    files: { adapter: { path: "adapter.safetensors", sha256: sha256(bytes) } },
    rank: 2,
    alpha: 2,
    ...change,
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return folder;
}
