const UNITS = ["d", "h", "min", "s"];

/** Its two largest units, as people say it. @param seconds a whole number. */
export function duration(seconds: number): string {
  const amounts = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const named = amounts.map((amount, i) => `${amount} ${UNITS[i]}`);
  const first = amounts.findIndex((amount) => amount > 0);
  return first < 0 ? "0 s" : named.slice(first, first + 2).join(" ");
}

/** How long it is until then, in ms of `performance.now()`; empty where that is not known. */
export function remaining(endsAt: number | undefined, now: number): string {
  return endsAt === undefined ? "" : duration(Math.max(0, Math.ceil((endsAt - now) / 1000)));
}
