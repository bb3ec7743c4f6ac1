/** Between what a picture is of and what more there is to see. */
const JOINT =
  /[,;]|\b(?:with|in|on|at|of|from|holding|carrying|wielding|wearing|under|behind|near|and|seen|facing)\b/iu;
/** Words that tell no picture from another. */
const EMPTY = new Set(
  "a an the same my this that its his her their is sprite icon tile tileset image picture pixel art final copy new version make turn".split(
    " ",
  ),
);

/** What a text is of: its words in one form, the most important last. */
export interface Naming {
  words: string[];
  head: string | undefined;
}

/** Of a prompt, with the words that come before the first "with", "in" or comma: they say what it is of. */
export function namingOf(prompt: string): Naming {
  const [first = ""] = prompt.split(JOINT);
  const words = wordsIn(first);
  // "In red armour, a knight": what begins with a joint is of what comes after it.
  const all = words.length > 0 ? words : wordsIn(prompt);
  return { words: all, head: all.at(-1) };
}

/** Of a file, whose name stands between its folder and its ending: `iron_sword-02.png`, `IronSword.png`. */
export function namingOfFile(name: string): Naming {
  const stem = name.replace(/\.[^.]*$/, "").replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, " ");
  const words = wordsIn(stem);
  return { words, head: words.at(-1) };
}

function wordsIn(text: string): string[] {
  const found =
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? [];
  return found.map(singular).filter((word) => word.length > 1 && !EMPTY.has(word));
}

function singular(word: string): string {
  if (word.length <= 3 || /(ss|us|is)$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/** How well a file's name fits what is asked for; 0 where it names something else. */
export function fitOf(asked: Naming, file: Naming): number {
  const isNamed = asked.head !== undefined && file.words.includes(asked.head);
  const names = file.head !== undefined && asked.words.includes(file.head);
  if (!isNamed && !names) return 0;
  const shared = asked.words.filter((word) => file.words.includes(word)).length;
  const surplus = file.words.filter((word) => !asked.words.includes(word)).length;
  return (isNamed ? 2 : 1) + shared - 0.25 * surplus;
}
