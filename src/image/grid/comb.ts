/** Edge strengths along one direction, made ready for being asked how much of them evenly spaced lines hold. */
export interface Comb {
  /** Without the noise floor; entry 0 and the last, at the picture's own edge, are 0. */
  edges: Float64Array;
  /** `sums[at]` is the sum of the edges before `at`. */
  sums: Float64Array;
  mean: number;
  /** Standard deviation of the edges, in means. */
  spread: number;
}

/** By how many standard deviations the best of all combs that are tried may beat chance by luck alone. */
const LUCK = 2;

/** Takes off the noise that lies on every line: the lower quartile, as fewer than three lines in four are a grid's. */
export function combOf(strengths: Float64Array): Comb {
  const inner = strengths.slice(1, -1).sort();
  const floor = inner[inner.length >> 2] ?? 0;
  const edges = strengths.map((strength) => Math.max(0, strength - floor));
  const sums = new Float64Array(edges.length + 1);
  for (const [at, edge] of edges.entries()) sums[at + 1] = (sums[at] as number) + edge;
  const mean = (sums.at(-1) ?? 0) / Math.max(1, inner.length);
  const variance = edges.reduce((sum, edge) => sum + (edge - mean) * (edge - mean), 0) / edges.length;
  return { edges, sums, mean, spread: mean === 0 ? 0 : Math.sqrt(variance) / mean };
}

/**
 * The offset at which lines every `pitch` hold the most of the edges, soft ones within an eighth of a cell. `score` is 1 where they
 * hold all and 0 where they hold no more than luck would give: a small picture needs a clearer grid than a large one.
 */
export function fitComb(comb: Comb, pitch: number): { phase: number; score: number } {
  const reach = reachOf(pitch);
  let best = { phase: 0, score: 0 };
  for (let phase = 0; phase < pitch; phase += Math.max(0.5, reach / 2)) {
    const score = scoreOf(comb, pitch, phase, reach);
    if (score > best.score) best = { phase, score };
  }
  return best;
}

/**
 * The offset at which the edges lie closest to the middles of the lines, of those that `fitComb` finds as good: its `score` says how
 * much lies near the lines and not how near, and with few edges many pitches hold all of them. `sharpness` is 1 where all lie in the middle.
 */
export function sharpenComb(comb: Comb, pitch: number, score: number): { phase: number; sharpness: number } {
  const reach = reachOf(pitch);
  let best = { phase: 0, sharpness: 0 };
  for (let phase = 0; phase < pitch; phase += Math.max(0.5, reach / 2)) {
    if (scoreOf(comb, pitch, phase, reach) < score) continue;
    const sharpness = sharpnessOf(comb, pitch, phase, reach);
    if (sharpness > best.sharpness) best = { phase, sharpness };
  }
  return best;
}

/** Soft edges count within an eighth of a cell. */
function reachOf(pitch: number): number {
  return pitch < 6 ? 0 : Math.max(1, Math.round(pitch / 8));
}

function sharpnessOf({ edges, sums }: Comb, pitch: number, phase: number, reach: number): number {
  const lines = edges.length - 2;
  let held = 0;
  for (let line = phase; line < lines + 1.5; line += pitch) {
    const middle = Math.round(line);
    for (let at = Math.max(1, middle - reach); at <= Math.min(lines, middle + reach); at++) {
      held += (edges[at] as number) * (1 - Math.abs(at - middle) / (reach + 1));
    }
  }
  return held / (sums.at(-1) ?? 1);
}

function scoreOf({ edges, sums, spread }: Comb, pitch: number, phase: number, reach: number): number {
  const total = sums.at(-1) ?? 0;
  const lines = edges.length - 2;
  let held = 0;
  let covered = 0;
  for (let line = phase; line < lines + 1.5; line += pitch) {
    const middle = Math.round(line);
    const from = Math.max(1, middle - reach);
    const to = Math.min(lines, middle + reach) + 1;
    if (to <= from) continue;
    held += (sums[to] as number) - (sums[from] as number);
    covered += to - from;
  }
  const chance = covered / lines;
  if (total === 0 || chance >= 1) return 0;
  const luck = (LUCK * spread * Math.sqrt(covered)) / lines / Math.sqrt(1 - chance);
  return luck >= 1 ? 0 : ((held / total - chance) / (1 - chance) - luck) / (1 - luck);
}
