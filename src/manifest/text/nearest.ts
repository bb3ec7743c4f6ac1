/** Pairs of letters that are compared in all: 90,000 names of 96 letters took 17 s, and tell nobody more. */
const MOST_PAIRS = 20_000_000;

/** The candidate that is most like `word`, where one is like enough to be what was meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  let pairs = 0;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    pairs += word.length * candidate.length;
    if (pairs > MOST_PAIRS) break;
    const edits = distance(word.toLowerCase(), candidate);
    if (edits >= least) continue;
    best = candidate;
    least = edits;
  }
  return best;
}

/** How many letters must be added, removed or changed: https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, (above[j] as number) + 1, (row[j - 1] as number) + 1));
    }
  }
  return row[b.length] as number;
}
