import { type Count, countOf, describes, isAttribute, isColour, isFaint, isKind, isPicture } from "./describing.ts";
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

/** Of these a thing may have several, and is one: a two-headed ogre. */
const HAVING = new Set(
  "headed handed eyed tailed tiered legged horned faced sided wheeled layered bladed pronged masted story poster leaf leafed piece seater pointed".split(
    " ",
  ),
);

const IGNORED = new Set(
  "' ’ a an the and or some of to by for s its his her their very it that who which is are as".split(" "),
);
/** Of a measure of something only the something is meant; of a vessel of something, both. */
const MEASURES = new Set(
  "piece slice bit chunk wedge ear stick puff pair pile heap stack bunch loaf lump handful group flock pack set suit stream cloud row bundle strip set roll sprig skewer serving swarm stalk clove string rack lot".split(
    " ",
  ),
);
export const VESSELS = new Set(
  `bowl cup bottle glass mug pot jar bag basket bucket box sack plate can flask vial tub cart wagon wheelbarrow bathtub crate barrel chest quiver tray cauldron pouch
  backpack bin boat truck vase`.split(/\s+/),
);
/** What is no thing that could be seen in a vessel, or what a picture shows in one anyway. */
const POURED = new Set(
  `water milk juice wine beer ale tea coffee cocoa soda lemonade soup stew broth honey jam jelly oil ink paint porridge cereal oatmeal rice noodle ramen curry chili sugar salt
  flour blood poison potion acid lava medicine sauce syrup popcorn fry`.split(/\s+/),
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
  for (const { joint, words } of segmentsOf(prompt, MOST_WORDS)) {
    const thing = thingIn(words, joint);
    const described = things.length === 0 ? undefined : describedBy(things, thing, words);
    if (described !== undefined) described.words.push(...thing.words.map(asDescribing));
    else if (thing.words.length > 0 && !isUnseen(thing, things.length)) things.push(thing);
  }
  return things;
}

function thingIn(words: readonly string[], joint: string | undefined): Thing {
  const count = countIn(words);
  return { words: wordsOf(words), ...(joint !== undefined && { joint }), ...(count && { count }) };
}

/** The thing of which words say more, which name none: "in green" is said of the first, and ", round" of the one before. */
function describedBy(things: readonly Thing[], { words, joint }: Thing, said: readonly string[]): Thing | undefined {
  if (words.every(({ lemma }) => isColour(lemma))) return things[0];
  const isSaid = joint === "," && said.every((word) => describes(word) || isKind(lemma(word)) || IGNORED.has(word));
  return isSaid ? things.at(-1) : undefined;
}

function asDescribing({ lemma }: Word): Word {
  return { lemma, role: isColour(lemma) ? "colour" : isFaint(lemma) ? "kind" : "other" };
}

/** What is not to be seen: what is lacking, backgrounds, which no picture here has, and the style of others. */
function isUnseen({ words, joint }: Thing, place: number): boolean {
  return joint === "without" || (place > 0 && words.some(({ lemma }) => lemma === "background" || lemma === "style"));
}

function countIn(words: readonly string[]): Count | undefined {
  const at = words.findIndex((word) => countOf(word) !== undefined);
  // A level 5 sword is one.
  const isFirst = words.slice(0, at).every((word) => describes(word) || IGNORED.has(word));
  return at < 0 || !isFirst || HAVING.has(words[at + 1] ?? "") ? undefined : countOf(words[at] as string);
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

/** The vessel alone, where what is in it makes one thing with it: of a barrel of beer the barrel. */
export function vesselOf({ words, ...thing }: Thing): Thing | undefined {
  const at = words.findIndex(({ lemma, role }) => role === "head" && VESSELS.has(lemma));
  const isFilled = words.slice(at + 1).some(({ role }) => role === "head");
  return at >= 0 && isFilled ? { ...thing, words: words.slice(0, at + 1) } : undefined;
}

function wordsOf(segment: readonly string[]): Word[] {
  const of = segment.indexOf("of");
  if (of < 0 || of === segment.length - 1) return rolesOf(segment, true);
  const [before, after] = [segment.slice(0, of), segment.slice(of + 1)];
  const measure = lemma(before.at(-1) ?? "");
  if (of === 0 || isPicture(measure)) return rolesOf([...before.filter(describes), ...after], true);
  const isVessel = VESSELS.has(measure);
  const isOnlyMeasure = MEASURES.has(measure) || isFormOf(measure, lemma(after.at(-1) ?? ""));
  const meant = rolesOf(after, isOnlyMeasure || isVessel);
  const isSeen = isVessel && !meant.some(({ lemma, role }) => role === "head" && POURED.has(lemma));
  const content = isSeen ? meant.map((word) => ({ ...word, isContent: true as const })) : meant;
  return [...rolesOf(before, !isOnlyMeasure), ...content];
}

/** The last word that names a thing is the head; the word before it belongs to it where it is no mere adjective and no owner. */
function rolesOf(phrase: readonly string[], headed: boolean): Word[] {
  const owners = new Set(phrase.filter((_, i) => phrase[i + 1] === OWNER).map(lemma));
  const words = phrase.filter((word) => !IGNORED.has(word));
  const lemmas = words.map(lemma);
  const head = headed ? headOf(words, lemmas) : -1;
  return lemmas.map((word, i) => ({
    lemma: word,
    role: owners.has(word) && i !== head ? "other" : roleOf(word, i, head),
  }));
}

/** A scary monster is a monster, where a slime monster is a slime. */
function headOf(words: readonly string[], lemmas: readonly string[]): number {
  const isNamed = (word: string) => !isKind(word) && !AFTER.has(word) && isName(word);
  const last = lemmas.findLastIndex(isNamed);
  const isThing = last >= 0 && !(describes(words[last] as string) && lemmas.slice(last).some(isKind));
  if (!isThing) return lastKind(lemmas);
  return isFormOf(lemmas[last] as string, lemmas[last - 1] ?? "") ? last - 1 : last;
}

function lastKind(lemmas: readonly string[]): number {
  const kind = lemmas.findLastIndex(isKind);
  return kind < 0 ? lemmas.length - 1 : kind;
}

function isFormOf(form: string, substance: string): boolean {
  return FORMS.has(form) && SUBSTANCES.has(substance);
}

function roleOf(word: string, at: number, head: number): Role {
  if (at === head) return "head";
  if (isColour(word)) return "colour";
  if (isFaint(word)) return "kind";
  return at === head - 1 && !isAttribute(word) ? "compound" : "other";
}
