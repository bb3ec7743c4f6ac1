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
