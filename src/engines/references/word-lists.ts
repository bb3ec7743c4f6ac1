/** Other words by a word, of lines such as `torch: electric flashlight`. */
export type WordLists = Readonly<Record<string, readonly string[]>>;

export function wordLists(lines: string): WordLists {
  const entries = lines.split("\n").map((line) => line.split(": ") as [string, string]);
  return Object.fromEntries(entries.map(([word, others]) => [word, others.split(" ")]));
}
