/** The median, and of an even count the lower middle. */
export function median(values) {
  return values.toSorted((one, other) => one - other)[(values.length - 1) >> 1];
}

/** One of each, the other one first in every second round, so that the machine's moods hit both. */
export async function pair(round, ours, reference) {
  const measured = {};
  const both = Object.entries({ ours, reference });
  for (const [name, measure] of round % 2 === 0 ? both : both.reverse()) measured[name] = await measure();
  return measured;
}

/**
 * Measures two things in turn.
 * @returns {Promise<{ratio: number, low: number, high: number, ours: number, reference: number}>} the ratio is the median of the pairs'.
 */
export async function pairs(count, ours, reference) {
  const rounds = [];
  for (let round = -1; round < count; round++) {
    const measured = await pair(round, ours, reference);
    // The first round warms both up.
    if (round >= 0) rounds.push(measured);
  }
  return ratioOf(rounds);
}

/** @param {{ours: number, reference: number}[]} rounds */
export function ratioOf(rounds) {
  const ratios = rounds.map(({ ours, reference }) => ours / reference);
  return {
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    ours: median(rounds.map(({ ours }) => ours)),
    reference: median(rounds.map(({ reference }) => reference)),
  };
}
