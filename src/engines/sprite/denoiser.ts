import type { InferenceSession } from "onnxruntime-node";
import type { Manifest } from "./manifest.ts";

export const DEVICES = ["cpu", "cuda", "webgpu"] as const;
export type Device = (typeof DEVICES)[number];

/** The network of one model on one device. */
export interface Denoiser {
  /**
   * What the network predicts, noise minus picture, in the shape of `x`: rows of 4 planes of the model's size, at
   * noise level `t` from 1 (noise) to 0 (clean), with the word ids of all rows one after the other.
   */
  velocity(x: Float32Array, t: number, tokens: BigInt64Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Loads onnxruntime, which no other file does, and the network. Throws onnxruntime's own errors. */
export async function openDenoiser(weights: Uint8Array, manifest: Manifest, device: Device): Promise<Denoiser> {
  const { InferenceSession, Tensor, env } = await import("onnxruntime-node");
  env.logLevel = "fatal";
  const session = await InferenceSession.create(weights, sessionOptions(device));
  const { tensors, token_count, size } = manifest;
  const [width, height] = size;
  return {
    async velocity(x, t, tokens) {
      const rows = tokens.length / token_count;
      const outputs = await session.run({
        [tensors.picture]: new Tensor("float32", x, [rows, 4, height, width]),
        [tensors.time]: new Tensor("float32", new Float32Array(rows).fill(t), [rows]),
        [tensors.tokens]: new Tensor("int64", tokens, [rows, token_count]),
      });
      return outputs[tensors.velocity]?.data as Float32Array;
    },
    release: () => session.release(),
  };
}

/**
 * One thread without spinning: measured on two cores, a second thread of the same session made it up to half slower,
 * while a second process of one thread doubled the work done.
 */
function sessionOptions(device: Device): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}
