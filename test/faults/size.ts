/** `npm run test:faults` runs each fault as often as it is promised to be survived; `npm test` a few times. */
export const isFull = process.env.FAULTS === "full";

export function size(full: number, short: number): number {
  return isFull ? full : short;
}

/** How long what is measured in full may take. */
export const PATIENCE_MS = size(600_000, 90_000);
