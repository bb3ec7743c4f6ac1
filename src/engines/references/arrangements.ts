import { wornAs } from "../characters/clothes.ts";
import { CONTENT, type Thing, VESSELS } from "./prompt-things.ts";

/** How one thing is with another: in its hand, on its head, under it, in it, painted on it, or next to it. */
export type Arrangement =
  | "held"
  | "worn"
  | "over"
  | "under"
  | "topped"
  | "inside"
  | "within"
  | "heaped"
  | "emblem"
  | "small"
  | "beside";

/** What decides how a picture of a thing is put beside another. */
export interface Side {
  thing: Thing;
  /** Whether the picture is one of a kind. */
  isOf: (kinds: readonly string[]) => boolean;
  /** Made of several pictures. */
  isCharacter: boolean;
}

const ABOVE = new Set(["on", "in", "riding", "over", "above", "atop", "from", "behind"]);
const BELOW = new Set(["under", "beneath"]);
const HAVING = new Set(["holding", "carrying", "wielding", "with", "wearing"]);
const NEXT = new Set(["beside", "near", "against", "around", "and", "circling", "between"]);
const HEADGEAR = new Set("hat crown helmet cap hood halo wreath tiara headband".split(" "));
/** What is seen through: a ship in a bottle. */
const CLEAR = new Set("jar bottle vial flask glass cage aquarium fishbowl bubble globe terrarium tank cube".split(" "));
const SHALLOW = new Set("plate tray dish platter".split(" "));
/** What is painted on, where it is said to be with something. */
const FLAT = new Set(
  "shield flag banner book tome spellbook sign mug coin shirt card badge door box poster cape plate medal token button ticket envelope locker billboard canvas".split(
    " ",
  ),
);
/** What is painted on any thing that does not live. */
const SIGNS = new Set("rune heart star skull cross moon sun anchor paw question exclamation letter number".split(" "));
const LIVING = ["monster", "animal", "character", "person", "nature"];
const SOMEBODY = ["monster", "animal", "character"];
/** What belongs to a thing and is seen in its own picture or not at all: no second thing. */
const PARTS = new Set(
  `eye ear nose mouth tooth fang tusk tongue beard hair mustache moustache face head arm hand leg paw claw tail beak wing antler horn mane shell belly fur skin muscle scale spike tentacle
  handle hilt blade tip edge barrel wheel window roof chimney lid trim rim spot stripe dot pattern glow light beam crack stem root core icing frosting glaze button string strap
  pocket sleeve heel lace lens screen keys antenna leg background night day side top bottom back shoulder decal stitch bandage smile door panel fuse sail mast oar propeller rotor tire wick spout needle`.split(
    /\s+/,
  ),
);

/** Whether a thing is only a part of the one before it: a bat with red eyes is no bat with an eye. */
export function isPart({ words, joint }: Thing): boolean {
  const isOwn = words.some(({ lemma, role }) => role === "head" && PARTS.has(lemma));
  // A hook hand is a thing of its own.
  return joint === "with" && isOwn && words.every(({ role }) => role !== "compound");
}

/** How another thing that the prompt names is with the first; undefined where that is not known. */
export function arrangementOf(one: Side, other: Side): Arrangement | undefined {
  const joint = other.thing.joint ?? "";
  const names = (side: Side, words: ReadonlySet<string>) => side.thing.words.some(({ lemma }) => words.has(lemma));
  if (joint === CONTENT) return names(one, CLEAR) || names(one, SHALLOW) ? "inside" : "heaped";
  if (joint === "containing") return "inside";
  if (joint === "showing" || joint === "bearing") return "emblem";
  if (joint === "in" && names(other, CLEAR)) return "within";
  if (BELOW.has(joint)) return "under";
  const isSomebody = one.isCharacter || one.isOf(LIVING);
  if (joint === "in" && isSomebody && isWorn(other))
    return names(other, HEADGEAR) && !one.isCharacter ? "worn" : undefined;
  if (ABOVE.has(joint)) return "over";
  if (NEXT.has(joint)) return "beside";
  if (!HAVING.has(joint)) return undefined;
  if (joint === "with" && names(one, FLAT)) return "emblem";
  if (joint === "with" && names(other, SIGNS) && !one.isCharacter && !one.isOf([...LIVING, "food"])) return "emblem";
  if (joint === "with" && other.isOf(SOMEBODY)) return "beside";
  if (joint === "wearing" || isSomebody) return names(other, HEADGEAR) ? "worn" : "held";
  return one.isOf(["food"]) ? "topped" : "small";
}

/** Clothes, or what is taken for such: what somebody is in, and no vessel. */
function isWorn({ thing: { words }, isOf }: Side): boolean {
  return words.some(({ lemma }) => wornAs(lemma)) || (isOf(["item"]) && !words.some(({ lemma }) => VESSELS.has(lemma)));
}
