import * as v from "valibot";
import { integer } from "../../protocol/fields.ts";
import { damaged, type Manifest } from "./manifest.ts";

const WORDS_SHOWN = 8;
const LETTERS_SHOWN = 24;

const wordIds = v.record(v.string(), integer(1, 0x7fff_ffff));

/** What a prompt means to the model. */
export interface Encoding {
  /** `token_count` ids, filled with 0; all 0 is the empty prompt. */
  tokens: BigInt64Array;
  warnings: string[];
}

/** Turns prompts into the word ids of one model. */
export class Vocabulary {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #ignored: ReadonlySet<string>;
  readonly #tokenCount: number;

  /** `json` maps each word, in lower case, to its id. Throws PixelsError `worker_failed` where it does not. */
  constructor(json: string, manifest: Manifest) {
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), wordIds), json, { abortEarly: true });
    if (!result.success) throw damaged(manifest.files.vocabulary.path, "it must map words to ids");
    this.#ids = new Map(Object.entries(result.output));
    this.#ignored = new Set(manifest.ignored_words);
    this.#tokenCount = manifest.token_count;
  }

  /**
   * The known words in their order, each once, a plural standing for its singular where only that is known. Tells of
   * each word that has no effect.
   */
  encode(prompt: string): Encoding {
    const known = new Set<number>();
    const unknown = new Set<string>();
    const surplus = new Set<string>();
    for (const word of wordsOf(prompt)) {
      if (this.#ignored.has(word)) continue;
      const id = this.#idOf(word);
      if (id === undefined) unknown.add(word);
      else if (known.has(id) || known.size < this.#tokenCount) known.add(id);
      else surplus.add(word);
    }
    const tokens = new BigInt64Array(this.#tokenCount);
    tokens.set([...known].map(BigInt));
    return { tokens, warnings: this.#warnings(unknown, surplus) };
  }

  #idOf(word: string): number | undefined {
    for (const form of [word, ...singulars(word)]) {
      const id = this.#ids.get(form);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  #warnings(unknown: ReadonlySet<string>, surplus: ReadonlySet<string>): string[] {
    const warnings: string[] = [];
    if (unknown.size > 0) warnings.push(`the model does not know ${list(unknown)}: ignored`);
    if (surplus.size > 0)
      warnings.push(`the model takes ${this.#tokenCount} words, so there was no room for ${list(surplus)}: ignored`);
    return warnings;
  }
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

function singulars(word: string): string[] {
  const forms: string[] = [];
  if (word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("es")) forms.push(word.slice(0, -2));
  if (word.endsWith("s")) forms.push(word.slice(0, -1));
  return forms;
}

function list(words: ReadonlySet<string>): string {
  const shown = [...words].slice(0, WORDS_SHOWN).map((word) => {
    const letters = [...word];
    return letters.length > LETTERS_SHOWN ? `"${letters.slice(0, LETTERS_SHOWN).join("")}…"` : `"${word}"`;
  });
  const rest = words.size - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
