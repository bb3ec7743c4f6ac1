/** Numbers of words that the pictures of a library have, in one typed array: lists of their own cost most of the time in which a library was read. */
export class WordsOfPictures {
  /** Those of one picture after those of another. */
  readonly all: Uint16Array;
  /** Where those of each picture end. */
  readonly ends: Uint32Array;

  constructor(all: Uint16Array, ends: Uint32Array) {
    this.all = all;
    this.ends = ends;
  }

  /** In the order of the library. */
  of(picture: number): number[] {
    const found: number[] = [];
    const end = this.ends[picture] as number;
    for (let i = picture === 0 ? 0 : (this.ends[picture - 1] as number); i < end; i++)
      found.push(this.all[i] as number);
    return found;
  }

  /** The same with another number for each word. @param numbers by the number that the word has here. */
  renumbered(numbers: Uint16Array): WordsOfPictures {
    const all = new Uint16Array(this.all.length);
    for (let i = 0; i < all.length; i++) all[i] = numbers[this.all[i] as number] as number;
    return new WordsOfPictures(all, this.ends);
  }
}

/** @param counts how many each picture has. */
export function wordsOfPictures({
  words,
  counts,
}: {
  words: readonly number[];
  counts: readonly number[];
}): WordsOfPictures {
  const ends = new Uint32Array(counts.length);
  let end = 0;
  for (let i = 0; i < ends.length; i++) {
    end += counts[i] as number;
    ends[i] = end;
  }
  return new WordsOfPictures(Uint16Array.from(words), ends);
}
