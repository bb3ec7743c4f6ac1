/** `npm run test:faults` runs each fault as often as it is promised to be survived; `npm test` a few times. */
export const isFull = process.env.FAULTS === "full";

export function size<T>(full: T, short: T): T {
  return isFull ? full : short;
}

/** What draws, and where: in `npm test` an engine that leaves the processor to what is tested, one picture of 20 ms a step at a time. */
export const ENGINE: string = size("sprite", "steady");
export const DEVICE: string = size("cpu", "hourglass");

/** How long what is measured in full may take. */
export const PATIENCE_MS = size(600_000, 90_000);
