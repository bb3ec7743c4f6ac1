/** A named animation: the frames from `from` to `to` (from 0, both included) and the way they are played, for ever. */
export interface Tag {
  name: string;
  from: number;
  to: number;
  direction?: Direction;
}

export type Direction = "forward" | "reverse" | "pingpong";

/** The frames in the order in which they are shown once; a ping-pong leaves its turning points out on the way back. */
export function playedFrames({ from, to, direction = "forward" }: Tag): number[] {
  const frames = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  if (direction === "reverse") return frames.reverse();
  return direction === "pingpong" ? [...frames, ...frames.slice(1, -1).reverse()] : frames;
}

/** The same names with numbers behind those that stood before: readers take the first of two tags of one name for both. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let number = 2; seen.has(own) || (own !== name && taken.has(own)); number++) own = `${name}-${number}`;
    seen.add(own);
    return own;
  });
}
