import { join } from "node:path";
import type { LoraManifest } from "./manifest.ts";
import { damaged, readVerified } from "./model-file.ts";
import { readSafetensors, type Tensor } from "./safetensors.ts";

export interface InstalledLora {
  folder: string;
  manifest: LoraManifest;
}

/** A LoRA and how much of it: 0 none, 1 as it was trained. */
export interface WeightedLora {
  installed: InstalledLora;
  weight: number;
}

const A = ".lora_A.weight";
const B = ".lora_B.weight";

/**
 * The weights of the model, a safetensors file, with a low-rank adapter merged in:
 *
 *     W += weight * alpha / rank * (B @ A)
 *
 * where A is [rank, inputs] and B [outputs, rank], and W is taken as a matrix of outputs by all the rest (Hu et al.,
 * arXiv 2106.09685; names as PEFT writes them). Throws PixelsError `worker_failed` for an adapter that is damaged or does not fit.
 */
export async function mergeLora(weights: Buffer, { installed, weight }: WeightedLora): Promise<Buffer> {
  const { folder, manifest } = installed;
  const { path } = manifest.files.adapter;
  const adapter = await readVerified(folder, manifest.files.adapter);
  // Not a slice of Node's pool: tensors have to be aligned.
  const merged = Buffer.from(new Uint8Array(weights).buffer);
  try {
    add(readSafetensors(merged), readSafetensors(adapter), manifest.rank, (weight * manifest.alpha) / manifest.rank);
  } catch (error) {
    throw damaged(join(folder, path), (error as Error).message);
  }
  return merged;
}

function add(weights: Map<string, Tensor>, adapter: Map<string, Tensor>, rank: number, scale: number): void {
  if (adapter.size === 0) throw new Error("it holds no tensors");
  for (const [key, a] of adapter) {
    if (key.endsWith(B) && adapter.has(key.slice(0, -B.length) + A)) continue;
    if (!key.endsWith(A)) throw new Error(`it holds ${key}, which is no part of an adapter`);
    const name = key.slice(0, -A.length);
    const b = adapter.get(name + B);
    if (b === undefined) throw new Error(`it has no ${name}${B}`);
    const target = weights.get(`${name}.weight`);
    if (target === undefined) throw new Error(`the model has no ${name}.weight`);
    expectFit(name, target, a, b, rank);
    addProduct(target.values, a.values, b.values, rank, scale);
  }
}

function expectFit(name: string, target: Tensor, a: Tensor, b: Tensor, rank: number): void {
  const outputs = target.shape[0] ?? 1;
  const inputs = target.values.length / outputs;
  const fits = `${a.shape}` === `${rank},${inputs}` && `${b.shape}` === `${outputs},${rank}`;
  if (fits) return;
  throw new Error(
    `${name} has the shapes [${a.shape}] and [${b.shape}], and the model's weight takes [${rank},${inputs}] and [${outputs},${rank}]`,
  );
}

/** target += scale * (b @ a), summed in doubles. */
function addProduct(target: Float32Array, a: Float32Array, b: Float32Array, rank: number, scale: number): void {
  const inputs = a.length / rank;
  const row = new Float64Array(inputs);
  for (let output = 0; output * inputs < target.length; output++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = scale * (b[output * rank + r] as number);
      for (let i = 0; i < inputs; i++) row[i] = (row[i] as number) + factor * (a[r * inputs + i] as number);
    }
    for (let i = 0; i < inputs; i++) {
      const at = output * inputs + i;
      target[at] = (target[at] as number) + (row[i] as number);
    }
  }
}
