import type { Catalogue, Lemmas } from "./catalogue.ts";

/** What the ranking knows of a picture: words by their number among the lemmas of a catalogue. */
export interface Entry {
  /** In the order of the picture's name. */
  names: readonly number[];
  /** The one of its names that says what it is. */
  head: number | undefined;
  kinds: readonly number[];
  keywords: readonly number[];
  colours: readonly number[];
  /** Opaque pixels of 32x32. */
  area: number;
  /** Somebody, whose name says what he wears and holds after what he is. */
  character: boolean;
  /** Its name says that a face is all of it that is seen. */
  face: boolean;
  /** Its pixels are large ones: it is 16x16, enlarged, and fills little of that. */
  coarse: boolean;
  /** Somebody of whom there is one. */
  unique: boolean;
  /** One of this project's own drawings. */
  drawn: boolean;
}

/** Paths of characters that were composed at random, of the labels that items get, of parts of wide gates, edges of lawns, and what its name does not tell: nothing to draw after. */
const USELESS =
  /^character\/|\/i-|\/v?gate_[a-z]+_(left|middle|right|up|down)\.|\/grass_[nsew]+\.|\/l?shield_(louise|donald)|\/zot_pillar/;
/** The source of the pictures in training/drawings. */
const DRAWINGS = "drawings";
const COARSE =
  /^(ninja-adventure\/(items|weapons)|medieval-fantasy\/(items\/(?!emblem)|monsters|characters)|western-fps-2d\/characters)|\/faceset/;
/** Ground and walls fill their square; what does not is a piece of a border, which lies over another tile. */
const GROUND = /\/dngn\/(water|floor|wall)\//;
const FULL_GROUND = 850;
/** What a monster is made of or lives in, and no monster itself: a lava fish is a fish, a merfolk in water is one of the merfolk. */
const ELEMENTS = ["fire", "ice", "lava", "water"];
/** Paths of monsters whose names begin with what they are, as those of characters do. */
const SOMEBODY = /\/(monsters?|characters?|char)\//;
/** A cheese wedge is cheese. */
const MEASURES = ["wedge", "slice", "bunch", "piece", "pile"];
/** What somebody is called by before what he is. */
const QUALITIES =
  "red orange yellow green cyan blue purple pink brown white grey black gold silver magenta giant".split(" ");
/** Kinds that say what is seen, where the name only says which one: a "ruby" among potions is a ruby potion. */
const HEADS = new Set(
  "potion ring amulet scroll wand staff rod book rune gate altar statue tree shop floor wall door water skeleton spell skill".split(
    " ",
  ),
);
/** Things with a name of their own, which are what their kind says. */
const NAMED = /\burand_|\bartefact\b/;

/** Undefined for a picture that nothing is to be drawn after. */
export function entryOf({ library, lemmas, words }: Catalogue, picture: number): Entry | undefined {
  const { pictures, sources } = library.index;
  const path = pictures.path[picture] as string;
  const area = pictures.area[picture] as number;
  if (USELESS.test(path) || (GROUND.test(path) && area < FULL_GROUND)) return undefined;
  const [named, kinds] = [words.names.of(picture), words.kinds.of(picture)];
  const tilt = /-tilted-(left|right)$/.test(path) ? 2 : 0;
  const names = named.slice(0, named.length - tilt);
  const character = kinds.includes(lemmas.numberOf("character") ?? -1) || SOMEBODY.test(path);
  const kind = kinds[0];
  if (kind !== undefined && !names.includes(kind) && isNamedBy(path, lemmas.nameOf(kind), lemmas)) names.push(kind);
  const isMonster = kinds.includes(lemmas.numberOf("monster") ?? -1);
  const beings = isMonster ? names.filter((word) => !ELEMENTS.includes(lemmas.nameOf(word))) : [];
  const own = beings.length > 0 ? beings : names;
  return {
    names,
    head: character ? own.find((word) => !QUALITIES.includes(lemmas.nameOf(word))) : headOf(path, own, lemmas),
    kinds,
    keywords: words.keywords.of(picture),
    colours: words.colours.of(picture),
    area,
    character,
    face: path.endsWith("-face"),
    coarse: COARSE.test(path),
    unique: /\/(unique|transform)\//.test(path),
    drawn: sources[pictures.source[picture] as number]?.name === DRAWINGS,
  };
}

/** Whether what a picture shows is called by its kind, which the names leave out: smoke_demon among demons is called smoke. */
function isNamedBy(path: string, kind: string, lemmas: Lemmas): boolean {
  const last = /([a-z]+)[^a-z/]*(?:\.png)?$/.exec(path)?.[1] ?? "";
  return HEADS.has(kind) || lemmas.formOf(last) === kind || NAMED.test(path);
}

/** The last of the names; but money with wings is money. */
function headOf(path: string, names: readonly number[], lemmas: Lemmas): number | undefined {
  const before = /([a-z]+)-(?:with|in|on|and|over|beside|holding|from|by)-/.exec(path)?.[1];
  const named = names.findLast((name, i) => i === 0 || !MEASURES.includes(lemmas.nameOf(name)));
  return (before === undefined ? undefined : lemmas.numberOf(lemmas.formOf(before))) ?? named;
}
