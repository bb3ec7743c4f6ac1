/** Other words by a word, of lines such as `torch: electric flashlight`: a map, since a prompt may say "constructor". */
export function wordLists(lines: string): ReadonlyMap<string, readonly string[]> {
  const entries = lines.split("\n").map((line) => line.split(": ") as [string, string]);
  return new Map(entries.map(([word, others]) => [word, others.split(" ")]));
}
