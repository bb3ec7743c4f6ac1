import type { Shape } from "./field.ts";
import { joined } from "./floats.ts";
import { drawsFromReferences, type Manifest } from "./manifest.ts";
import { type Device, type ExternalData, openSession } from "./session.ts";

/** One network. */
export interface Network {
  graph: Uint8Array;
  /** What the graph finds under the name of the weights' file: bytes, or that file, in its folder. */
  weights: Uint8Array | { folder: string };
}

/** What one picture is drawn from. */
export interface Condition {
  /** The vectors of its words. */
  words: Float32Array;
  /** Planes of the picture's shape, ten for two references; empty for a network that knows none. */
  references: Float32Array;
  /** A row of the network's styles. */
  style: number;
}

/** A network on one device. */
export interface Denoiser {
  /**
   * What the network predicts, noise minus picture, in the shape of `x`: a row of 4 planes of `shape` for each condition, at noise
   * level `t` from 1 (noise) to 0 (clean). Conditions are not changed once they were given, and are of one shape.
   */
  velocity(x: Float32Array, t: number, conditions: readonly Condition[], shape: Shape): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Planes of a reference: premultiplied red, green and blue, alpha, and how closely to follow. */
export const REFERENCE_PLANES = 5;
export const REFERENCES = 2;

/** The planes of a picture that is drawn after none. */
export function noReferences({ width, height }: Shape): Float32Array {
  return new Float32Array(REFERENCES * REFERENCE_PLANES * width * height);
}

function externalOf({ weights }: Network, { files }: Manifest): ExternalData {
  return "folder" in weights ? weights : [{ path: files.weights.path, data: weights }];
}

/** Throws onnxruntime's own errors. */
export async function openDenoiser(network: Network, manifest: Manifest, device: Device): Promise<Denoiser> {
  const { session, floats, integers } = await openSession(network.graph, device, externalOf(network, manifest));
  const { count, dimensions } = manifest.words;
  const referring = drawsFromReferences(manifest);
  const tensorsOf = (conditions: readonly Condition[], { width, height }: Shape) => ({
    words: floats(joined(conditions.map(({ words }) => words)), [conditions.length, count, dimensions]),
    ...(referring && {
      references: floats(joined(conditions.map(({ references }) => references)), [
        conditions.length,
        REFERENCES * REFERENCE_PLANES,
        height,
        width,
      ]),
      style: integers(conditions.map(({ style }) => style)),
      size: integers(conditions.map(() => referring.sides.indexOf(width))),
    }),
  });
  // The same conditions come with each step of a picture.
  let last: { conditions: readonly Condition[]; tensors: ReturnType<typeof tensorsOf> } | undefined;
  return {
    async velocity(x, t, conditions, shape) {
      const rows = conditions.length;
      if (last?.conditions !== conditions) last = { conditions, tensors: tensorsOf(conditions, shape) };
      const outputs = await session.run({
        ...last.tensors,
        picture: floats(x, [rows, 4, shape.height, shape.width]),
        time: floats(new Float32Array(rows).fill(t), [rows]),
      });
      return outputs.velocity?.data as Float32Array;
    },
    release: () => session.release(),
  };
}
