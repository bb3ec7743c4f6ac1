/** Vectors of words: those of like meaning point the same way. Of whole numbers, so that their products are the same on every machine. */
export type WordVectors = (word: string) => Int8Array | undefined;

/** How alike words are to one list of words. */
export class Likeness {
  readonly #vectors: (Int8Array | undefined)[];
  readonly #lengths: Float64Array;
  readonly #vectorOf: WordVectors;

  constructor(words: readonly string[], vectorOf: WordVectors) {
    this.#vectorOf = vectorOf;
    this.#vectors = words.map(vectorOf);
    this.#lengths = Float64Array.from(this.#vectors, (vector) => (vector === undefined ? 0 : lengthOf(vector)));
  }

  knows(word: string): boolean {
    return this.#vectorOf(word) !== undefined;
  }

  /** The cosine of the angle between the word and each of the list; 0 where one of the two is not known. */
  to(word: string): Float64Array {
    const own = this.#vectorOf(word);
    const length = own === undefined ? 0 : lengthOf(own);
    return this.#lengths.map((other, i) =>
      own === undefined || other === 0 || length === 0
        ? 0
        : product(own, this.#vectors[i] as Int8Array) / (length * other),
    );
  }
}

function lengthOf(vector: Int8Array): number {
  return Math.sqrt(product(vector, vector));
}

function product(a: Int8Array, b: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
