import { InferenceSession, Tensor } from "onnxruntime-node";
import { BUNDLED_MODELS, readCatalog } from "../../dist/engines/sprite/catalog.js";
import { noReferences, openDenoiser } from "../../dist/engines/sprite/denoiser.js";
import { guided } from "../../dist/engines/sprite/guidance.js";
import { readNetwork } from "../../dist/engines/sprite/loaded-model.js";
import { gaussianNoise } from "../../dist/engines/sprite/noise.js";
import { sample } from "../../dist/engines/sprite/sampler.js";
import { pairs } from "../pairs.js";
import { figure } from "../results.js";

export const title = "Sampler";
export const about =
  "One picture of 32x32, as many guided steps as it takes, in one process of one thread. The raw loop feeds the same tensors to the same network and moves the picture by what comes back.";

const PICTURES = 11;

export async function measure() {
  const { ours, raw, release } = await samplers();
  const result = await pairs(
    PICTURES,
    () => timed(ours),
    () => timed(raw),
  );
  await release();
  return [figure("the sampler, to the raw onnxruntime loop", result, { unit: "ms", digits: 0, most: 1.05 })];
}

async function timed(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Our sampler, and the least that draws with its network. */
export async function samplers() {
  const [model] = (await readCatalog([BUNDLED_MODELS])).models;
  const { manifest } = model;
  const [width, height] = manifest.size;
  const shape = { width, height };
  const network = await readNetwork(model);
  const denoiser = await openDenoiser(network, manifest, "cpu");
  const words = gaussianNoise(1n, manifest.words.count * manifest.words.dimensions);
  const references = noReferences(shape);
  const prompt = { words, references, style: manifest.any_style };
  const negative = { ...prompt, words: new Float32Array(words.length) };
  const { steps, guidance, guidance_interval: interval, last } = manifest.sampler;
  const field = guided(denoiser, { prompt, negative, guidance, interval, shape });
  const noise = gaussianNoise(0n, 4 * width * height);
  const never = new AbortController().signal;
  const session = await InferenceSession.create(network.graph, {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    extra: { session: { intra_op: { allow_spinning: "0" } } },
    externalData: [{ path: manifest.files.weights.path, data: network.weights }],
  });
  const floats = (rows, values, ...dimensions) => new Tensor("float32", values, [rows, ...dimensions]);
  const integers = (rows, value) => new Tensor("int64", new BigInt64Array(rows).fill(BigInt(value)), [rows]);
  const twice = (values) => Float32Array.from([...values, ...values]);
  const feeds = (rows) => ({
    words: floats(
      rows,
      rows === 2 ? Float32Array.from([...negative.words, ...words]) : words,
      manifest.words.count,
      manifest.words.dimensions,
    ),
    references: floats(
      rows,
      rows === 2 ? twice(references) : references,
      references.length / (width * height),
      height,
      width,
    ),
    style: integers(rows, manifest.any_style),
    size: integers(rows, manifest.sides.indexOf(width)),
  });
  const constant = { 1: feeds(1), 2: feeds(2) };

  async function raw() {
    const x = noise.slice();
    const both = new Float32Array(2 * x.length);
    const level = (step) => (step === 1 ? 1 : 1 - ((1 - last) * (step - 1)) / (steps - 1));
    for (let step = 1; step <= steps; step++) {
      const t = level(step);
      const dt = (step === steps ? 0 : level(step + 1)) - t;
      const rows = t < interval[0] || t > interval[1] ? 1 : 2;
      both.set(x);
      both.set(x, x.length);
      const picture = floats(rows, rows === 2 ? both : x, 4, height, width);
      const time = floats(rows, new Float32Array(rows).fill(t));
      const { velocity } = await session.run({ ...constant[rows], picture, time });
      const v = velocity.data;
      for (let i = 0; i < x.length; i++) x[i] += dt * (rows === 1 ? v[i] : v[i] + guidance * (v[x.length + i] - v[i]));
    }
    return x;
  }
  return {
    ours: () => sample(field, noise, { steps, last }, () => undefined, never),
    raw,
    release: async () => {
      await denoiser.release();
      await session.release();
    },
  };
}
