import { join } from "node:path";
import { loraTag, withoutLoraTags } from "../../protocol/recipe/lora.ts";
import { shortened } from "../../protocol/shortened.ts";
import type { Manifest } from "./manifest.ts";
import { damaged, readVerified } from "./model-file.ts";

const WORDS_SHOWN = 8;
const LETTERS_SHOWN = 24;
/** Numbers at the end of a word's vector that were made of pretrained vectors and glosses, and say what it means. */
const LIKENESS = 96;

/** What a prompt means to the model. */
export interface Encoding {
  /** The vectors of its words, one after the other, filled with 0; all 0 is the empty prompt. */
  words: Float32Array;
  /** Not one of its words is known. */
  isEmpty: boolean;
  warnings: string[];
}

/** Reads the words of a model and their vectors. Throws PixelsError `worker_failed` where they are damaged. */
export async function readWords(folder: string, manifest: Manifest): Promise<WordTable> {
  const { words, vectors } = manifest.files;
  const [json, bytes] = await Promise.all([readVerified(folder, words), readVerified(folder, vectors)]);
  const list = listOf(json.toString("utf8"));
  if (list === undefined) throw damaged(join(folder, words.path), "it must be a list of words");
  if (bytes.length !== list.length * manifest.words.dimensions)
    throw damaged(join(folder, vectors.path), `it must hold ${manifest.words.dimensions} bytes for each word`);
  return new WordTable(list, new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), manifest);
}

function listOf(json: string): string[] | undefined {
  try {
    const content: unknown = JSON.parse(json);
    return Array.isArray(content) && content.every((word) => typeof word === "string") ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Turns prompts into the word vectors of one model. */
export class WordTable {
  readonly #rows: ReadonlyMap<string, number>;
  readonly #vectors: Int8Array;
  readonly #ignored: ReadonlySet<string>;
  readonly #form: Manifest["words"];

  /** @param words in lower case. @param vectors of `words.dimensions` bytes for each of them. */
  constructor(words: readonly string[], vectors: Int8Array, manifest: Pick<Manifest, "words" | "ignored_words">) {
    const rows = new Map<string, number>();
    for (let row = 0; row < words.length; row++) rows.set(words[row] as string, row);
    this.#rows = rows;
    this.#vectors = vectors;
    this.#ignored = new Set(manifest.ignored_words);
    this.#form = manifest.words;
  }

  /**
   * The known words in their order, each once, a plural standing for its singular where only that is known. Tells of
   * each word that has no effect. @param isPictured for words that have one all the same: a picture that is drawn after has the name.
   */
  encode(prompt: string, isPictured: (word: string) => boolean = () => false): Encoding {
    const known = new Set<number>();
    const unknown = new Set<string>();
    const surplus = new Set<string>();
    const { text, warnings } = withoutLora(prompt);
    for (const word of wordsOf(text)) {
      if (this.#ignored.has(word)) continue;
      const row = this.#rowOf(word);
      if (row === undefined) {
        if (!isPictured(word)) unknown.add(word);
      } else if (known.has(row) || known.size < this.#form.count) known.add(row);
      else surplus.add(word);
    }
    const words = this.#vectorsOf([...known]);
    return { words, isEmpty: known.size === 0, warnings: [...warnings, ...this.#warnings(unknown, surplus)] };
  }

  /** What says how like a word's meaning is to another's: the last LIKENESS of its numbers. */
  likeness(word: string): Int8Array | undefined {
    const row = this.#rowOf(word);
    const end = this.#form.dimensions * ((row ?? 0) + 1);
    return row === undefined ? undefined : this.#vectors.subarray(end - LIKENESS, end);
  }

  #rowOf(word: string): number | undefined {
    const own = this.#rows.get(word);
    if (own !== undefined || !word.endsWith("s")) return own;
    for (const form of singulars(word)) {
      const row = this.#rows.get(form);
      if (row !== undefined) return row;
    }
    return undefined;
  }

  #vectorsOf(rows: readonly number[]): Float32Array {
    const { count, dimensions, step } = this.#form;
    const vectors = new Float32Array(count * dimensions);
    for (const [i, row] of rows.entries()) {
      const vector = this.#vectors.subarray(row * dimensions, (row + 1) * dimensions);
      vectors.set(
        Float32Array.from(vector, (value) => value * step),
        i * dimensions,
      );
    }
    return vectors;
  }

  #warnings(unknown: ReadonlySet<string>, surplus: ReadonlySet<string>): string[] {
    const warnings: string[] = [];
    if (unknown.size > 0) warnings.push(`the model does not know ${list(unknown)}: ignored`);
    if (surplus.size > 0)
      warnings.push(`the model takes ${this.#form.count} words, so there was no room for ${list(surplus)}: ignored`);
    return warnings;
  }
}

/** The name of a LoRA says nothing of the picture. */
function withoutLora(prompt: string): { text: string; warnings: string[] } {
  const named = loraTag(prompt);
  if (named === undefined) return { text: prompt, warnings: [] };
  const warning = `${shortened(named.tag)} is no part of a prompt: ignored; a LoRA is a setting of its own`;
  return { text: withoutLoraTags(prompt), warnings: [warning] };
}

/** Runs of letters and digits in lower case: what is left holds no control characters and no punctuation. */
function wordsOf(prompt: string): string[] {
  return (
    prompt
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** @param word that ends with an s. */
function singulars(word: string): string[] {
  const forms: string[] = [];
  if (word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("es")) forms.push(word.slice(0, -2));
  return [...forms, word.slice(0, -1)];
}

function list(words: ReadonlySet<string>): string {
  const shown = [...words].slice(0, WORDS_SHOWN).map((word) => {
    const letters = [...word];
    return letters.length > LETTERS_SHOWN ? `"${letters.slice(0, LETTERS_SHOWN).join("")}…"` : `"${word}"`;
  });
  const rest = words.size - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
