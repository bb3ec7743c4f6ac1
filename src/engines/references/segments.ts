import { describes, isThingToo } from "./describing.ts";
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
  wielding coiled through between into to`.split(/\s+/),
);
/** What somebody does, before what he does it to: any such word before an article, and these without one. "Breathing" is none: a fire breathing dragon. */
const DEEDS = new Set(
  `eating drinking chewing chasing playing reading hanging sitting lying standing jumping climbing waving spitting shooting casting swinging hugging catching kicking pulling
  pushing juggling selling stealing tossing hammering pouring licking serving guarding carving chopping balancing lifting hatching blowing biting scooping hauling
  towing harvesting herding delivering counting nibbling munching gnawing devouring grabbing clutching gripping spilling sniffing`.split(
    /\s+/,
  ),
);
/** Of these, what one does to somebody who is not in his hands, but beside him. */
const MEETING = new Set(
  `chasing fighting slaying hunting guarding herding pulling pushing towing walking attacking facing following protecting stalking feeding petting leading rescuing`.split(
    /\s+/,
  ),
);
/** Somebody of whom a deed before a name says what he is, not what he does: a man eating plant, a fire spitting dragon. */
const DONE_TO = new Set("man fire lava ice acid poison blood".split(" "));
const ARTICLES = new Set("a an the his her its their two three".split(" "));
/** Words in -ing and -ed that are things. */
const NAMED =
  /^(awning|building|ceiling|changeling|clothing|duckling|dumpling|dwelling|earring|fledgling|fling|gosling|halfling|herring|king|lightning|painting|pudding|railing|ring|sapling|seedling|sibling|sling|spring|starling|sterling|stocking|string|swing|viking|wedding|wing|breed|deed|red|reed|steed|\w*(bed|seed|shed|sled|weed))$/;

/** Verbs' forms that end like no other. */
const PARTICIPLES = new Set(
  "frozen bound clad broken torn worn woven drawn made built hidden stolen taken fallen seen shown known grown thrown burnt sunken stuck".split(
    " ",
  ),
);

/** Whether a word is no number and no verb's form, or ends like one and is a thing's name: a ring, a bed. */
export function isName(word: string): boolean {
  return NAMED.test(word) || !(/(ing|ed)$|^\d+$/.test(word) || PARTICIPLES.has(word));
}

/** The prompt's things with the words between them. */
export function segmentsOf(prompt: string, most: number): Segment[] {
  const segments: Segment[] = [{ words: [] }];
  const words = wordsOf(prompt).slice(0, most);
  for (const [i, word] of words.entries()) {
    const last = segments.at(-1) as Segment;
    const joint = jointAt(words, i, isNamed(last));
    if (joint === undefined) last.words.push(word);
    // What clings to a tree clings.
    else if (word !== "to" || last.words.length > 0) segments.push({ joint, words: [] });
  }
  return withAdjectives(segments);
}

/** In the words of the library, and with the one word for each way of being together. */
function wordsOf(prompt: string): string[] {
  const plain = withoutAccents(prompt.toLowerCase())
    .replaceAll(/\s+/g, " ")
    .replaceAll(/['’]s\b/g, ` ${OWNER} `);
  const text = PHRASES.reduce((text, [phrase, meaning]) => text.replaceAll(phrase, meaning), renamed(plain));
  return text.match(/[\p{L}\p{M}\p{N}]+|['’,]/gu) ?? [];
}

/** A piñata is a pinata in the library, whose words have no accents. */
export function withoutAccents(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/([a-z])\p{M}+/gu, "$1")
    .normalize("NFC");
}

/** The word between two things that stands here, if any. @param isDone somebody before has been named: else what ends like a deed describes it, a hanging lantern. */
function jointAt(words: readonly string[], i: number, isDone: boolean): string | undefined {
  const [word, next] = [words[i] as string, words[i + 1] ?? ""];
  const isVerb = word.endsWith("ing") && !isName(word);
  if (isVerb && !isDone) return undefined;
  if (word === "," || word === "and" || JOINTS.has(word)) return word;
  const isDeed = DEEDS.has(word) && !DONE_TO.has(words[i - 1] ?? "") && next !== "" && !JOINTS.has(next);
  if (!isVerb || !(isDeed || next === "to" || ARTICLES.has(next))) return undefined;
  return MEETING.has(word) ? "beside" : HANDLING;
}

/** Of what stands behind a comma somebody before it may be the doer. */
function isNamed({ joint, words }: Segment): boolean {
  return words.some(isNoun) || (words.length === 0 && (joint === "," || joint === "and"));
}

function isNoun(word: string): boolean {
  return !describes(word) && !ARTICLES.has(word);
}

/** Adjectives that are parted by commas stand with their thing: a large, red dragon. */
function withAdjectives(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last && isAdjectivesOf(last, segment))
      joined[joined.length - 1] = { ...last, words: [...last.words, ...segment.words] };
    else joined.push(segment);
  }
  return joined;
}

function isAdjectivesOf({ words }: Segment, { joint, words: next }: Segment): boolean {
  if (words.length === 0 || words.some(isNoun) || next.length === 0) return false;
  const isThing = isThingToo(words.at(-1) as string);
  return joint === "and" ? !(isThing && ARTICLES.has(next[0] as string)) : joint === "," && !isThing;
}
