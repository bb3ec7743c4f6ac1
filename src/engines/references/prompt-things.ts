import { isState } from "../states/states.ts";
import { lemma } from "./lemmas.ts";
import { isName, OWNER, segmentsOf } from "./segments.ts";

/** What a word of a prompt is there for. */
export type Role = "head" | "compound" | "other" | "colour" | "kind";

export interface Word {
  lemma: string;
  role: Role;
  /** Names what is in the vessel that the words before name: the apples of a basket of apples. */
  isContent?: true;
}

/** A thing that a prompt names, with the words that say more of it. */
export interface Thing {
  words: Word[];
  /** The word between the thing before and this one. */
  joint?: string;
  /** How many of it there are, where they are few. */
  count?: Count;
}

const COUNTS = ["two", "three", "four"] as const;
export type Count = (typeof COUNTS)[number];
/** Of these a thing may have several, and is one: a two-headed ogre. */
const HAVING = new Set(
  "headed handed eyed tailed tiered legged horned faced sided wheeled layered bladed pronged masted story".split(" "),
);

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
  "emblem crest logo motif insignia label tile icon sprite texture item monster character creature animal picture pixel art game object enemy npc hero boss effect symbol image".split(
    " ",
  ),
);
const IGNORED = new Set("' ’ a an the and or some of to by for s its his her their very it that is are as".split(" "));
/** Of a measure of something only the something is meant; of a vessel of something, both. */
const MEASURES = new Set(
  "piece slice bit chunk wedge ear stick puff pair pile heap stack bunch loaf lump handful group flock pack set suit stream cloud row bundle strip set roll sprig skewer serving swarm stalk clove string rack lot".split(
    " ",
  ),
);
export const VESSELS = new Set(
  `bowl cup bottle glass mug pot jar bag basket bucket box sack plate can flask vial tub cart wagon wheelbarrow bathtub crate barrel chest quiver tray cauldron pouch
  backpack bin boat truck`.split(/\s+/),
);
/** What is no thing that could be seen in a vessel, or what a picture shows in one anyway. */
const POURED = new Set(
  `water milk juice wine beer ale tea coffee cocoa soda lemonade soup stew broth honey jam jelly oil ink paint porridge cereal oatmeal rice noodle ramen curry chili sugar salt
  flour blood poison potion acid lava medicine sauce syrup gold money popcorn fry`.split(/\s+/),
);
/** Words that say only in which form something lies there, where it is named before them: a lava pool. */
const FORMS = new Set("pool puddle pond pit lake river".split(" "));
const SUBSTANCES = new Set("lava magma water blood acid slime mud ice poison tar oil".split(" "));
/** What is said of a thing after it. */
const AFTER = new Set(
  "red green blue yellow purple black white full empty open closed down up left right asleep".split(" "),
);

/** Words of a prompt that are looked at. The network reads 16; each costs a comparison with all words of the library, 2 ms. */
const MOST_WORDS = 64;

/** The things that a prompt names, in its order. The first is what the picture is of. */
export function thingsOf(prompt: string): Thing[] {
  const things: Thing[] = [];
  for (const { joint, words } of segmentsOf(prompt, (word) => COLOURS.has(word), MOST_WORDS)) {
    const count = countIn(words);
    const thing = { words: wordsOf(words), ...(joint !== undefined && { joint }), ...(count && { count }) };
    const first = things[0];
    // "In green" is no second thing.
    if (first !== undefined && thing.words.every(({ lemma }) => COLOURS.has(lemma)))
      first.words.push(...thing.words.map(({ lemma }) => ({ lemma, role: "colour" as const })));
    else if (thing.words.length > 0 && joint !== "without") things.push(thing);
  }
  return things;
}

function countIn(words: readonly string[]): Count | undefined {
  const count = COUNTS.find((count) => words.includes(count));
  return count === undefined || HAVING.has(words[words.indexOf(count) + 1] ?? "") ? undefined : count;
}

/** Stands between a vessel and what is in it. */
export const CONTENT = "full of";

/** A vessel and what is in it as two things; undefined where the prompt says nothing of the kind. */
export function partsOf({ words, ...thing }: Thing): [Thing, Thing] | undefined {
  const content = words.filter(({ isContent }) => isContent);
  if (content.length === 0) return undefined;
  const vessel = words.filter(({ isContent }) => !isContent);
  const plain = content.map(({ lemma, role }) => ({ lemma, role }));
  return [
    { ...thing, words: vessel },
    { words: plain, joint: CONTENT },
  ];
}

function wordsOf(segment: readonly string[]): Word[] {
  const of = segment.indexOf("of");
  if (of < 0 || of === segment.length - 1) return rolesOf(segment, true);
  const [before, after] = [segment.slice(0, of), segment.slice(of + 1)];
  const measure = lemma(before.at(-1) ?? "");
  const isVessel = VESSELS.has(measure);
  const meant = rolesOf(after, MEASURES.has(measure) || isVessel);
  const isSeen = isVessel && !meant.some(({ lemma, role }) => role === "head" && POURED.has(lemma));
  const content = isSeen ? meant.map((word) => ({ ...word, isContent: true as const })) : meant;
  return [...rolesOf(before, !MEASURES.has(measure)), ...content];
}

/** The last word that names a thing is the head; the word before it belongs to it where it is no mere adjective and no owner. */
function rolesOf(phrase: readonly string[], headed: boolean): Word[] {
  const owners = new Set(phrase.filter((_, i) => phrase[i + 1] === OWNER).map(lemma));
  const lemmas = phrase.filter((word) => !IGNORED.has(word)).map(lemma);
  const head = headed ? headOf(lemmas) : -1;
  return lemmas.map((word, i) => ({
    lemma: word,
    role: owners.has(word) && i !== head ? "other" : roleOf(word, i, head),
  }));
}

function headOf(lemmas: readonly string[]): number {
  const names = (word: string) => !KINDS.has(word) && !AFTER.has(word) && isName(word);
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
