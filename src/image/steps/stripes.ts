/** Pixels between two of one kind that may be of none: a smoothed line. */
const SOFT = 3;
/** Stripes that have to be whole for there to be a pattern. */
const LEAST_STRIPES = 3;
/** Of those, the share that has to have about the width of the middle one. */
const ALIKE_SHARE = 0.75;
/** What is wider than so many of the middle ones is something else that stands before them. */
const BROAD = 1.75;
/** Stripes from this width on have a line between them that may be soft, of so many pixels on either side. */
const WIDE = 6;
const LINE = 1.5;

/** Stripes of one width along a line of pixels. */
export class Stripes {
  /** Pixels, not always whole. */
  readonly pitch: number;
  /** Where a stripe begins. */
  readonly phase: number;

  constructor(pitch: number, phase: number) {
    this.pitch = pitch;
    this.phase = phase;
  }

  /** The number of the stripe that a pixel lies in. */
  stripe(at: number): number {
    return Math.floor((at + 0.5 - this.phase) / this.pitch);
  }

  isNearLine(at: number): boolean {
    if (this.pitch < WIDE) return false;
    const part = (at + 0.5 - this.phase) / this.pitch;
    return Math.abs(part - Math.round(part)) * this.pitch < LINE;
  }

  /** 0.5..1: the share of the pixels that lie in a stripe of their kind, but for those near lines and in what is too broad for a stripe. */
  agreementWith(lines: readonly Int8Array[]): number {
    let pixels = 0;
    let agreed = 0;
    for (const line of lines) {
      let sum = 0;
      for (const [begin, end] of runsOf(line)) {
        if (end - begin > this.pitch * BROAD) continue;
        for (let at = begin; at < end; at++) {
          if (this.isNearLine(at)) continue;
          pixels++;
          sum += (this.stripe(at) & 1) === 0 ? (line[at] as number) : -(line[at] as number);
        }
      }
      agreed += Math.abs(sum);
    }
    return pixels === 0 ? 0.5 : (1 + agreed / pixels) / 2;
  }
}

/**
 * The stripes that all lines show, at the same places, though perhaps with their kinds exchanged; undefined where they show no stripes that
 * are about equally wide. @param lines of pixels of one kind (1), of the other (-1), and of neither (0).
 */
export function stripesOf(lines: readonly Int8Array[]): Stripes | undefined {
  const changes = lines.map(changesOf).filter((found) => found.length > 0);
  const widths = changes.flatMap(stepsOf).sort((one, other) => one - other);
  const middle = widths[widths.length >> 1] ?? 0;
  if (widths.length < LEAST_STRIPES || middle < 2) return undefined;
  const alike = widths.filter((width) => Math.abs(width - middle) <= Math.max(1, middle / 3));
  if (alike.length < widths.length * ALIKE_SHARE) return undefined;
  const [first = []] = changes;
  const alone = fitted(numbered(first, first[0] as number, middle));
  const all = changes.flatMap((line) => numbered(line, alone.phase, alone.pitch));
  const rough = fitted(all);
  // Where a sprite begins is no line of theirs.
  const near = all.filter(
    ([number, at]) => Math.abs(at - rough.phase - number * rough.pitch) <= Math.max(1, middle / 6),
  );
  return near.length < LEAST_STRIPES ? rough : fitted(near);
}

/** Where one kind follows the other. */
function changesOf(line: Int8Array): number[] {
  const runs = runsOf(line);
  return runs.slice(1).flatMap(([begin], i) => {
    const [before, end] = runs[i] as [number, number];
    return begin - end < SOFT && line[begin] !== line[before] ? [(begin + end) / 2] : [];
  });
}

/** Pixels of one kind that follow each other: the first, and the one after the last. */
function runsOf(line: Int8Array): [begin: number, end: number][] {
  const runs: [number, number][] = [];
  for (let at = 0; at < line.length; at++) {
    if (line[at] === 0) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === at && line[at] === line[last[0]]) last[1]++;
    else runs.push([at, at + 1]);
  }
  return runs;
}

function stepsOf(places: readonly number[]): number[] {
  return places.slice(1).map((place, i) => place - (places[i] as number));
}

/** Each place with the number of its line, counted on from the one before, so that a pitch that is nearly right does not add up. */
function numbered(places: readonly number[], phase: number, pitch: number): [number: number, at: number][] {
  let [number, last] = [0, phase];
  return places.map((at) => {
    number += Math.round((at - last) / pitch);
    last = at;
    return [number, at];
  });
}

/** The line of least squares through the places. */
function fitted(places: readonly (readonly [number: number, at: number])[]): Stripes {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const number = mean(places.map(([number]) => number));
  const at = mean(places.map(([, at]) => at));
  const spread = mean(places.map(([own]) => (own - number) ** 2));
  const pitch = mean(places.map(([own, place]) => (own - number) * (place - at))) / spread;
  return new Stripes(pitch, at - number * pitch);
}
