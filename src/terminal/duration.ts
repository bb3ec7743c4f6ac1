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
