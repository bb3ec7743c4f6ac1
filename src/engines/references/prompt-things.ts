import { isState } from "../states/states.ts";
import { lemma } from "./lemmas.ts";
import { PHRASES } from "./phrases.ts";

/** What a word of a prompt is there for. */
export type Role = "head" | "compound" | "other" | "colour" | "kind";

export interface Word {
  lemma: string;
  role: Role;
}

/** A thing that a prompt names, with the words that say more of it. */
export interface Thing {
  words: Word[];
  /** The word between the thing before and this one. */
  joint?: string;
}

const COLOURS = new Set(
  "red orange yellow green cyan blue purple pink brown white grey black gold silver crimson azure emerald violet magenta teal turquoise scarlet amber ivory bronze".split(
    " ",
  ),
);
/** What a thing looks like, not what it is, beside states and what is faint. */
const ADJECTIVES = new Set(
  `wood stone iron steel leather metal bone glass crystal marble paper gold silver copper brass bronze clay cloth silk new giant long short dark light
  cursed holy good sad angry round flat royal snow ice fire moss sand cooked raw fried roasted rolled up two one three headed handed flying baby fat
  thin dead undead deep powerful mystical legendary epic floating poison healing health mana spring open closed empty full tabby bald damaged steaming
  hot cold glazed rotten fresh tasty plastic`.split(/\s+/),
);
/** What hardly shows in 32 pixels: a picture that does not say it is as good. */
const FAINT = new Set(
  `cute happy lazy huge tiny small big large little old ancient medieval vintage classic juicy ripe fluffy fuzzy dull sharp shiny bright dusty creepy scary spooky mad young
  friendly sleepy grumpy mighty curved simple plain fancy heavy tall beautiful cozy comfy cool sturdy modern traditional typical common wild wise brave evil mean nice soft thick`.split(
    /\s+/,
  ),
);
/** Kinds of pictures, which say nothing of what is seen. */
const KINDS = new Set(
  "tile icon sprite texture item monster character creature animal picture pixel art game object enemy npc hero boss effect symbol image".split(
    " ",
  ),
);
/** Stands for 's between an owner and what is his. */
const OWNER = " ' ";
const IGNORED = new Set("' ’ a an the and or some of to by for s its his her their very it that is are as".split(" "));
/** Stands for all that is done with a thing in the hands: eating, reading, throwing. */
const HANDLING = "holding";
/** Words between one thing and another. */
const JOINTS = new Set(
  "with without showing circling in on at holding riding wearing under behind around over near against from above inside beside carrying wielding coiled through between into".split(
    " ",
  ),
);
/** What somebody does, before what he does it to: any such word before an article, and these without one. "Breathing" is none: a fire breathing dragon. */
const DEEDS = new Set(
  "eating drinking chewing chasing playing reading hanging sitting lying standing jumping climbing waving spitting shooting casting swinging hugging catching kicking pulling pushing".split(
    " ",
  ),
);
const ARTICLES = new Set("a an the his her its their two three".split(" "));
/** Of a measure of something only the something is meant; of a vessel of something, both. */
const MEASURES = new Set(
  "piece slice bit chunk wedge ear stick puff pair pile heap stack bunch loaf lump handful group flock pack set suit stream cloud row bundle".split(
    " ",
  ),
);
const VESSELS = new Set(
  "bowl cup bottle glass mug pot jar bag basket bucket box sack plate can flask vial tub".split(" "),
);
/** Words that say only in which form something lies there, where it is named before them: a lava pool. */
const FORMS = new Set("pool puddle pond pit lake river".split(" "));
const SUBSTANCES = new Set("lava magma water blood acid slime mud ice poison tar oil".split(" "));
/** Words in -ing and -ed that are things. */
const NAMED =
  /^(awning|building|ceiling|changeling|clothing|duckling|dumpling|dwelling|earring|fledgling|fling|gosling|halfling|herring|king|lightning|painting|pudding|railing|ring|sapling|seedling|sibling|sling|spring|starling|sterling|stocking|string|swing|viking|wedding|wing|breed|deed|red|reed|steed|\w*(bed|seed|shed|sled|weed))$/;
/** What is said of a thing after it. */
const AFTER = new Set("red green blue yellow purple black white full empty open closed down up left right".split(" "));

/** Words of a prompt that are looked at. The network reads 16; each costs a comparison with all words of the library, 2 ms. */
const MOST_WORDS = 64;

/** The things that a prompt names, in its order. The first is what the picture is of. */
export function thingsOf(prompt: string): Thing[] {
  const things: Thing[] = [];
  for (const { joint, words } of segmentsOf(prompt)) {
    const thing = { words: wordsOf(words), ...(joint !== undefined && { joint }) };
    const first = things[0];
    // "In green" is no second thing.
    if (first !== undefined && thing.words.every(({ lemma }) => COLOURS.has(lemma)))
      first.words.push(...thing.words.map(({ lemma }) => ({ lemma, role: "colour" as const })));
    else if (thing.words.length > 0 && joint !== "without") things.push(thing);
  }
  return things;
}

function segmentsOf(prompt: string): { joint?: string; words: string[] }[] {
  const plain = prompt
    .toLowerCase()
    .normalize("NFC")
    .replaceAll(/['’]s\b/g, OWNER);
  const text = PHRASES.reduce((text, [phrase, meaning]) => text.replaceAll(phrase, meaning), plain);
  const words = (text.match(/[\p{L}\p{M}\p{N}]+|['’,]/gu) ?? []).slice(0, MOST_WORDS);
  const segments: { joint?: string; words: string[] }[] = [{ words: [] }];
  for (const [i, word] of words.entries()) {
    const next = words[i + 1] ?? "";
    const isDeed = DEEDS.has(word) && words[i - 1] !== "man" && next !== "" && !JOINTS.has(next);
    const isDoing = i > 0 && word.endsWith("ing") && !NAMED.test(word) && (isDeed || ARTICLES.has(next));
    const between = word === "," || JOINTS.has(word) || (word === "and" && !COLOURS.has(lemma(words[i - 1] ?? "")));
    if (between || isDoing) segments.push({ joint: isDoing && !JOINTS.has(word) ? HANDLING : word, words: [] });
    else segments.at(-1)?.words.push(word);
  }
  return segments;
}

function wordsOf(segment: readonly string[]): Word[] {
  const of = segment.indexOf("of");
  if (of < 0 || of === segment.length - 1) return rolesOf(segment, true);
  const [before, after] = [segment.slice(0, of), segment.slice(of + 1)];
  const measure = lemma(before.at(-1) ?? "");
  return [...rolesOf(before, !MEASURES.has(measure)), ...rolesOf(after, MEASURES.has(measure) || VESSELS.has(measure))];
}

/** The last word that names a thing is the head; the word before it belongs to it where it is no mere adjective and no owner. */
function rolesOf(phrase: readonly string[], headed: boolean): Word[] {
  const owners = new Set(phrase.filter((_, i) => phrase[i + 1] === OWNER.trim()).map(lemma));
  const lemmas = phrase.filter((word) => !IGNORED.has(word)).map(lemma);
  const head = headed ? headOf(lemmas) : -1;
  return lemmas.map((word, i) => ({
    lemma: word,
    role: owners.has(word) && i !== head ? "other" : roleOf(word, i, head),
  }));
}

function headOf(lemmas: readonly string[]): number {
  const names = (word: string) => !KINDS.has(word) && !AFTER.has(word) && (!/(ing|ed)$/.test(word) || NAMED.test(word));
  const last = lemmas.findLastIndex(names);
  if (last < 0) return lemmas.length - 1;
  const isForm = FORMS.has(lemmas[last] as string) && SUBSTANCES.has(lemmas[last - 1] ?? "");
  return isForm ? last - 1 : last;
}

function roleOf(word: string, at: number, head: number): Role {
  if (at === head) return "head";
  if (COLOURS.has(word)) return "colour";
  if (KINDS.has(word) || FAINT.has(word)) return "kind";
  return at === head - 1 && !ADJECTIVES.has(word) && !isState(word) ? "compound" : "other";
}
