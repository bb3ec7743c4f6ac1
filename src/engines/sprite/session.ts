import type { InferenceSession, Tensor } from "onnxruntime-node";

export const DEVICES = ["cpu", "cuda", "webgpu"] as const;
export type Device = (typeof DEVICES)[number];

export interface Session {
  session: InferenceSession;
  floats(values: Float32Array, shape: number[]): Tensor;
  integers(values: readonly number[]): Tensor;
}

/** Loads onnxruntime, which no other file does, and a graph with the files that it refers to. Throws onnxruntime's own errors. */
export async function openSession(
  graph: Uint8Array,
  device: Device,
  externalData: { path: string; data: Uint8Array }[] = [],
): Promise<Session> {
  const { InferenceSession, Tensor, env } = await import("onnxruntime-node");
  env.logLevel = "fatal";
  return {
    session: await InferenceSession.create(graph, { ...sessionOptions(device), externalData }),
    floats: (values, shape) => new Tensor("float32", values, shape),
    integers: (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]),
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
