import { lemma } from "./lemmas.ts";
import { PHRASES } from "./phrases.ts";
import { renamed } from "./synonyms.ts";

/** Words of a prompt up to the next word between things. */
export interface Segment {
  /** The word between the thing before and this one. */
  joint?: string;
  words: string[];
}

/** Stands for 's between an owner and what is his. */
export const OWNER = "'";
/** Stands for all that is done with a thing in the hands: eating, reading, throwing. */
export const HANDLING = "holding";
/** Words between one thing and another. */
const JOINTS = new Set(
  `with without showing bearing containing circling in on at holding riding wearing under beneath behind around over near against from above inside beside carrying
  wielding coiled through between into`.split(/\s+/),
);
/** What somebody does, before what he does it to: any such word before an article, and these without one. "Breathing" is none: a fire breathing dragon. */
const DEEDS = new Set(
  `eating drinking chewing chasing playing reading hanging sitting lying standing jumping climbing waving spitting shooting casting swinging hugging catching kicking pulling
  pushing juggling selling stealing tossing hammering pouring licking serving guarding carving chopping balancing lifting hatching blowing biting scooping hauling
  towing harvesting herding delivering counting nibbling munching gnawing devouring grabbing clutching gripping spilling sniffing`.split(
    /\s+/,
  ),
);
const ARTICLES = new Set("a an the his her its their two three".split(" "));
/** Words in -ing and -ed that are things. */
const NAMED =
  /^(awning|building|ceiling|changeling|clothing|duckling|dumpling|dwelling|earring|fledgling|fling|gosling|halfling|herring|king|lightning|painting|pudding|railing|ring|sapling|seedling|sibling|sling|spring|starling|sterling|stocking|string|swing|viking|wedding|wing|breed|deed|red|reed|steed|\w*(bed|seed|shed|sled|weed))$/;

/** Whether a word is one that ends like a verb and is a thing's name: a ring, a bed. */
export function isName(word: string): boolean {
  return !/(ing|ed)$/.test(word) || NAMED.test(word);
}

/** The prompt's things with the words between them. @param isColour whether a word, as it is known, is a colour's: "red and gold" is no two things. */
export function segmentsOf(prompt: string, isColour: (lemma: string) => boolean, most: number): Segment[] {
  const plain = prompt
    .toLowerCase()
    .normalize("NFC")
    .replaceAll(/['’]s\b/g, ` ${OWNER} `);
  const text = PHRASES.reduce((text, [phrase, meaning]) => text.replaceAll(phrase, meaning), renamed(plain));
  const words = (text.match(/[\p{L}\p{M}\p{N}]+|['’,]/gu) ?? []).slice(0, most);
  const segments: Segment[] = [{ words: [] }];
  for (const [i, word] of words.entries()) {
    const next = words[i + 1] ?? "";
    const isDeed = DEEDS.has(word) && words[i - 1] !== "man" && next !== "" && !JOINTS.has(next);
    const isDoing = i > 0 && !isName(word) && word.endsWith("ing") && (isDeed || next === "to" || ARTICLES.has(next));
    const between = word === "," || JOINTS.has(word) || (word === "and" && !isColour(lemma(words[i - 1] ?? "")));
    if (between || isDoing) segments.push({ joint: isDoing && !JOINTS.has(word) ? HANDLING : word, words: [] });
    else segments.at(-1)?.words.push(word);
  }
  return segments;
}
