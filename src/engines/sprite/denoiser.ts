import type { Manifest } from "./manifest.ts";
import { type Device, openSession } from "./session.ts";
import type { Shape } from "./torus.ts";

/** The files of one network. */
export interface Network {
  graph: Uint8Array;
  /** What the graph finds under the name of the weights' file. */
  weights: Uint8Array;
}

/** A network on one device. */
export interface Denoiser {
  /**
   * What the network predicts, noise minus picture, in the shape of `x`: rows of 4 planes of `shape`, at noise level `t`
   * from 1 (noise) to 0 (clean), with the word vectors of all rows one after the other.
   */
  velocity(x: Float32Array, t: number, words: Float32Array, shape: Shape): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Throws onnxruntime's own errors. */
export async function openDenoiser(network: Network, manifest: Manifest, device: Device): Promise<Denoiser> {
  const { path } = manifest.files.weights;
  const { session, floats } = await openSession(network.graph, device, [{ path, data: network.weights }]);
  const { count, dimensions } = manifest.words;
  return {
    async velocity(x, t, words, { width, height }) {
      const rows = words.length / (count * dimensions);
      const outputs = await session.run({
        picture: floats(x, [rows, 4, height, width]),
        time: floats(new Float32Array(rows).fill(t), [rows]),
        words: floats(words, [rows, count, dimensions]),
      });
      return outputs.velocity?.data as Float32Array;
    },
    release: () => session.release(),
  };
}
