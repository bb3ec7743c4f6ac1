const isFull = process.env.SCALE === "full";

/** What is promised, or what any machine has time for. */
export function size(full: number, short: number): number {
  return isFull ? full : short;
}

export function say(what: string, text: string): void {
  process.stdout.write(`${what}: ${text}${isFull ? "" : " [reduced size]"}\n`);
}
