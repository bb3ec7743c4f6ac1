// Time of the steps that turn one 1024x1024 picture into a 64x64 sprite of 16 colours: warm, and in the first call of fresh processes.
// Run with `npm run bench:image`, on Linux with `taskset -c 0` before it for one core.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { quantize } from "../dist/image/color/quantize.js";
import { remap } from "../dist/image/color/remap.js";
import { downscale } from "../dist/image/grid/grid.js";
import { binaryAlpha } from "../dist/image/steps/alpha.js";
import { removeBackground } from "../dist/image/steps/background.js";

const SIDE = 1024;
const NATIVE = 64;
const ROUNDS = 15;
const PROCESSES = 9;

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

const steps = {
  key: (image) => removeBackground(image).image,
  "k-centroid": (image) => downscale(image, NATIVE, NATIVE),
  palette: (image) => remap(image, quantize([image], 16)),
  alpha: binaryAlpha,
};

/** Milliseconds of each step and of all, one entry for each round. */
function measure(rounds) {
  const input = picture();
  const times = Object.fromEntries([...Object.keys(steps), "all"].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    let image = input;
    const start = performance.now();
    for (const [name, step] of Object.entries(steps)) {
      const from = performance.now();
      image = step(image);
      times[name].push(performance.now() - from);
    }
    times.all.push(performance.now() - start);
  }
  return times;
}

const median = (values) => [...values].sort((one, other) => one - other)[values.length >> 1];

if (process.argv[2] === "--first") process.stdout.write(JSON.stringify(measure(1)));
else {
  const warm = measure(ROUNDS);
  const firsts = Array.from({ length: PROCESSES }, () =>
    JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--first"], { encoding: "utf8" })),
  );
  for (const name of Object.keys(warm)) {
    const first = firsts.map((times) => times[name][0]);
    process.stdout.write(
      `${name.padEnd(12)} warm ${median(warm[name]).toFixed(1)} ms, first call ${median(first).toFixed(1)} ms (max ${Math.max(...first).toFixed(1)})\n`,
    );
  }
}
