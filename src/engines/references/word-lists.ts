/** Other words by a word, of lines such as `torch: electric flashlight`, or `grandma granny: woman old; cop: police`: a map, since a prompt may say "constructor". */
export function wordLists(lines: string): ReadonlyMap<string, readonly string[]> {
  const entries = lines
    .trim()
    .split(/\n|; /)
    .flatMap((line) => {
      const [words, others] = line.split(": ") as [string, string];
      return words.split(" ").map((word) => [word, others.split(" ")] as const);
    });
  return new Map(entries);
}
