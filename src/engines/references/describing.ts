import { isState } from "../states/states.ts";
import { lemma } from "./lemmas.ts";

// Words that say how a thing looks, how many there are or how it is shown, and not what it is.

const COLOURS = new Set(
  "red orange yellow green cyan blue purple pink brown white grey black gold silver crimson azure emerald violet magenta teal turquoise scarlet amber ivory bronze".split(
    " ",
  ),
);
/** Colours that are things, too: an orange, an apple. */
const COLOURED_THINGS = new Set("orange gold silver emerald violet amber ivory bronze".split(" "));
/** Of what a thing is made. */
const STUFFS = new Set(
  "wood stone iron steel leather metal bone glass crystal marble paper gold silver copper brass bronze clay cloth silk snow ice fire moss sand plastic poison".split(
    " ",
  ),
);
/** What is seen of a thing, beside its state. */
const QUALITIES = new Set(
  `new long short dark cursed holy good sad angry round flat royal cooked raw fried roasted rolled fat thin dead deep powerful mystical legendary epic floating
  open closed empty full bald damaged steaming hot cold glazed rotten fresh tasty`.split(/\s+/),
);
/** What says more of the word behind it, but may be a thing of its own: a baby dragon, a baby. */
const ATTRIBUTES = new Set(
  "giant light up headed handed flying baby undead healing health mana spring tabby".split(" "),
);
/** What hardly shows in 32 pixels: a picture that does not say it is as good. */
const FAINT = new Set(
  `cute happy lazy huge tiny small big large little old ancient medieval vintage classic juicy ripe fluffy fuzzy dull sharp shiny bright dusty creepy scary spooky mad young
  friendly sleepy grumpy mighty curved simple plain fancy heavy tall beautiful cozy comfy cool sturdy modern traditional typical common wild wise brave evil mean nice soft thick male female`.split(
    /\s+/,
  ),
);
/** Kinds of pictures, which say nothing of what is seen. */
const KINDS = new Set(
  `emblem crest logo motif insignia label tile icon sprite texture item monster character creature animal picture pixel art game object enemy npc hero boss effect symbol image
  asset style background view`.split(/\s+/),
);
/** What shows a thing, where that is named after it: a drawing of a castle. */
const PICTURES = new Set(
  "picture image sprite icon art view drawing illustration sketch photo photograph portrait rendering depiction version".split(
    " ",
  ),
);

/** How many of a thing are drawn for a word; more than five are not told apart. */
const COUNTED = new Map<string, Count>([
  ...["two", "2"].map((word) => [word, "two"] as const),
  ...["three", "3", "several", "few"].map((word) => [word, "three"] as const),
  ...["four", "4"].map((word) => [word, "four"] as const),
  ...[..."56789", ..."five six seven eight nine ten dozen many numerous".split(" ")].map(
    (word) => [word, "five"] as const,
  ),
]);
export type Count = "two" | "three" | "four" | "five";

export function countOf(word: string): Count | undefined {
  return /^\d{2,}$/.test(word) ? "five" : COUNTED.get(word);
}

export function isColour(form: string): boolean {
  return COLOURS.has(form);
}

/** Says nothing that a picture must show. */
export function isFaint(form: string): boolean {
  return KINDS.has(form) || FAINT.has(form);
}

export function isKind(form: string): boolean {
  return KINDS.has(form);
}

/** Whether a word before "of" says only that the thing behind it is shown. */
export function isPicture(form: string): boolean {
  return PICTURES.has(form);
}

/** Says more of the word behind it, and makes no other thing of it: a stone bridge, a baby dragon. */
export function isAttribute(form: string): boolean {
  return (
    STUFFS.has(form) ||
    QUALITIES.has(form) ||
    ATTRIBUTES.has(form) ||
    countOf(form) !== undefined ||
    form === "one" ||
    isState(form)
  );
}

/** Whether a word can be no thing by itself. @param word in lower case, as the prompt has it: wooden describes, and wood is a thing. */
export function describes(word: string): boolean {
  const form = lemma(word);
  if (form === "magic") return false;
  return (
    isColour(form) ||
    FAINT.has(form) ||
    QUALITIES.has(form) ||
    countOf(form) !== undefined ||
    form === "one" ||
    isState(form) ||
    isMadeOf(word, form)
  );
}

/** Whether a word that may describe is a thing where none follows: an orange, an apple. */
export function isThingToo(word: string): boolean {
  return COLOURED_THINGS.has(word);
}

function isMadeOf(word: string, form: string): boolean {
  return STUFFS.has(form) && word !== form;
}
