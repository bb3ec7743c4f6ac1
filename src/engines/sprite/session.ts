import type { InferenceSession, Tensor } from "onnxruntime-node";

export const DEVICES = ["cpu", "cuda", "webgpu"] as const;
export type Device = (typeof DEVICES)[number];

export interface Session {
  session: InferenceSession;
  floats(values: Float32Array, shape: number[]): Tensor;
  integers(values: readonly number[]): Tensor;
}

/** Where a graph finds what it refers to: in bytes that go by the names of files, or in the files of a folder, which onnxruntime maps into memory. */
export type ExternalData = { path: string; data: Uint8Array }[] | { folder: string };

/** Loads onnxruntime, which no other file does, and a graph with what it refers to. Throws onnxruntime's own errors. */
export async function openSession(graph: Uint8Array, device: Device, external: ExternalData = []): Promise<Session> {
  const { InferenceSession, Tensor, env } = await import("onnxruntime-node");
  env.logLevel = "fatal";
  return {
    session: await InferenceSession.create(graph, sessionOptions(device, external)),
    floats: (values, shape) => new Tensor("float32", values, shape),
    integers: (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]),
  };
}

/**
 * One thread without spinning: measured on two cores, a second thread of the same session made it up to half slower,
 * while a second process of one thread doubled the work done.
 */
function sessionOptions(device: Device, external: ExternalData): InferenceSession.SessionOptions {
  const isInMemory = Array.isArray(external);
  return {
    executionProviders: [device],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 4,
    extra: {
      session: {
        intra_op: { allow_spinning: "0" },
        ...(!isInMemory && { model_external_initializers_file_folder_path: external.folder }),
      },
    },
    ...(isInMemory && { externalData: external }),
  };
}
