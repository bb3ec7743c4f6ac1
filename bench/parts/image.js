import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { quantize } from "../../dist/image/color/quantize.js";
import { remap } from "../../dist/image/color/remap.js";
import { downscale } from "../../dist/image/grid/grid.js";
import { binaryAlpha } from "../../dist/image/steps/alpha.js";
import { removeBackground } from "../../dist/image/steps/background.js";
import { median, pairs } from "../pairs.js";
import { figure, plain } from "../results.js";

export const title = "Image steps";
export const about =
  "From one picture of 1024x1024 to a sprite of 64x64 in 16 colours, on one core; the reference is sharp, which averages cells and quantizes, and knows neither grid nor background.";

const SIDE = 1024;
const NATIVE = 64;
const ROUNDS = 11;
const PROCESSES = 5;

/** A round sprite of shaded patches on a noisy ground, blurred at the cells' edges as a decoder does it. */
function picture() {
  let state = 1;
  const random = (range) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * range);
  };
  const cells = Array.from({ length: NATIVE * NATIVE }, (_, at) => {
    const far = Math.hypot((at % NATIVE) - NATIVE / 2, Math.floor(at / NATIVE) - NATIVE / 2);
    return far < NATIVE * 0.4 ? [random(256), random(256), random(256)] : [236, 236, 240];
  });
  const cell = SIDE / NATIVE;
  const data = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const here = cells[Math.floor(y / cell) * NATIVE + Math.floor(x / cell)];
      const next = cells[Math.floor(y / cell) * NATIVE + Math.min(NATIVE - 1, Math.floor((x + 2) / cell))];
      const at = (y * SIDE + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const level = (here[channel] + next[channel]) / 2 + random(11) - 5;
        data[at + channel] = Math.max(0, Math.min(255, level));
      }
      data[at + 3] = 255;
    }
  }
  return { width: SIDE, height: SIDE, data };
}

const STEPS = {
  "the background's colour": (image) => removeBackground(image).image,
  "k-centroid": (image) => downscale(image, NATIVE, NATIVE),
  palette: (image) => remap(image, quantize([image], 16)),
  alpha: binaryAlpha,
};

/** Milliseconds of each step. */
function take(input) {
  const times = {};
  let image = input;
  for (const [name, step] of Object.entries(STEPS)) {
    const from = performance.now();
    image = step(image);
    times[name] = performance.now() - from;
  }
  return times;
}

const sum = (times) => Object.values(times).reduce((all, one) => all + one);

async function bySharp({ width, height, data }) {
  const start = performance.now();
  await sharp(data, { raw: { width, height, channels: 4 } })
    .resize(NATIVE, NATIVE, { kernel: "cubic" })
    .png({ palette: true, colours: 16, dither: 0 })
    .toBuffer();
  return performance.now() - start;
}

export async function measure() {
  sharp.concurrency(1);
  const input = picture();
  const warm = [];
  const all = await pairs(
    ROUNDS,
    () => {
      warm.push(take(input));
      return sum(warm.at(-1));
    },
    () => bySharp(input),
  );
  const first = Array.from({ length: PROCESSES }, () =>
    Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--first"], { encoding: "utf8" })),
  );
  return [
    figure("all steps, to sharp's", all, { unit: "ms" }),
    ...Object.keys(STEPS).map((name) => plain(name, `${median(warm.map((times) => times[name])).toFixed(1)} ms`)),
    plain("all steps, the first time in a process", `${median(first).toFixed(1)} ms`),
  ];
}

if (process.argv[2] === "--first") process.stdout.write(String(sum(take(picture()))));
