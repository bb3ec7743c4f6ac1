import type { Palette } from "../../image/color/palette.ts";
import { quantize } from "../../image/color/quantize.ts";
import type { Rgba } from "../../image/rgba.ts";
import type { Nearest, Reference } from "../../protocol/messages/credits.ts";
import type { Moment } from "../poses/posed.ts";
import type { Stance } from "../poses/stance.ts";
import { Catalogue } from "../references/catalogue.ts";
import { type Chosen, ReferenceChooser } from "../references/choice.ts";
import { countOf } from "../references/describing.ts";
import { lemma } from "../references/lemmas.ts";
import type { Library, Source } from "../references/library.ts";
import type { Allowance } from "../references/licences.ts";
import { NEAR_COPY, NearestFinder } from "../references/nearest.ts";
import { COLOURLESS } from "../references/pictured.ts";
import { inOtherProportions } from "../references/proportions.ts";
import { resampled } from "../references/resample.ts";
import { withoutAccents } from "../references/segments.ts";
import { noReferences, REFERENCE_PLANES, REFERENCES } from "./denoiser.ts";
import type { Shape } from "./field.ts";
import { filled } from "./gap.ts";
import type { Referring } from "./manifest.ts";
import { type Beginning, CLOSE, COLOURS, FOLLOW, type Own, touchedUpFrom } from "./own.ts";
import { toPlanes } from "./pixels.ts";
import type { WordTable } from "./words.ts";

/** The score of a picture that fits as well as any, and that of one that has next to nothing to do with the prompt. */
const FITTING = 900;
const HARDLY = 400;
/** From this score on drawing begins with the picture itself, under noise of this level: from noise alone colours wandered, a palm tree to blue. */
const SURE = 500;
const BEGUN = 0.5;
/** The style in which shapes are drawn that have been painted. */
const COLOURED = "fluent";
/** How closely the network was trained to follow a picture that is there but not alike. */
const LEAST_CLOSENESS = 0.2;

/** A picture in one of the network's inputs, and how closely it is followed. */
interface Slot {
  pixels: Rgba;
  closeness: number;
}

/** The level of noise over what is to be touched up and no more: at 0.4 small faces lost their eyes. */
const TOUCHED_UP = 0.25;

/** The same over a subject: at 0.7 a shield's blue was lost. */
const SUBJECT_NOISE = 0.46;
/** Over what is made of several pictures: a bomb's fuse and a spyglass are a pixel wide. */
const COMPOSED_NOISE = 0.3;

/** What is to be drawn, as far as it decides what that is drawn after. */
export interface Sought {
  prompt: string;
  /** What of it is to be the same in several pictures. */
  subject: string | undefined;
  /** It is to fit beside others like it. */
  isTile: boolean;
  /** An adapter draws it, in colours of its own. */
  isRestyled: boolean;
  seed: bigint;
  allowance: Allowance;
  /** Of the picture to draw, a square. */
  shape: Shape;
  /** What the user has given, which goes before the library. */
  own: Own | undefined;
}

/** What a picture is drawn after, in the network's form. */
export interface Guide {
  planes: Float32Array;
  style: number;
  /** Those of the library. */
  references: Reference[];
  beginning?: Beginning | undefined;
  palette?: Palette | undefined;
  line?: number | undefined;
}

/** Finds what a prompt is drawn after, in the library of one model. */
export class Guides {
  readonly library: Library;
  readonly #catalogue: Catalogue;
  readonly #chooser: ReferenceChooser;
  readonly #referring: Referring;
  #finder: Promise<NearestFinder> | undefined;

  constructor(library: Library, words: WordTable, referring: Referring) {
    this.library = library;
    this.#catalogue = new Catalogue(library, (word) => words.likeness(word));
    this.#chooser = new ReferenceChooser(this.#catalogue);
    this.#referring = referring;
  }

  /** False for a word that means nothing to the library. */
  knows(word: string): boolean {
    return countOf(word) !== undefined || this.#catalogue.knows(lemma(withoutAccents(word)));
  }

  choose(prompt: string, seed: bigint, allowance: Allowance, subject?: string): Chosen[] {
    return this.#chooser.choose(prompt, seed, allowance, subject);
  }

  of(sought: Sought): Guide {
    const { shape, own } = sought;
    if (own?.gap !== undefined) return this.#filling(own, own.gap, sought);
    const { first, second } = this.#referring.closeness;
    const after = own?.after ?? [];
    if (own !== undefined && own.follow >= CLOSE) {
      const slots = after.map((pixels, i) => ({
        pixels,
        closeness: i === 0 ? own.follow : (own.follow * second) / first,
      }));
      return { ...own, planes: planesOf(slots, shape), style: this.#referring.anyStyle, references: [] };
    }
    const chosen = this.#chosenFor(sought);
    const beside = after.map((pixels) => ({
      pixels,
      closeness: LEAST_CLOSENESS + (1 - LEAST_CLOSENESS) * (own?.follow ?? 0),
    }));
    const slots = chosen.map((choice, i) => this.#slotOf(choice, i, sought));
    // What the user gave is the second: the first says what is to be seen.
    const all = beside.length > 0 ? [...slots.slice(0, 1), ...beside] : slots;
    const used = beside.length > 0 ? chosen.slice(0, 1) : chosen;
    return {
      planes: planesOf(all, shape),
      style: this.#styleOf(used),
      references: used.flatMap((choice) => this.#referencesOf(choice)),
      ...this.#fromFirst(chosen, slots, sought),
      ...(own?.beginning && { beginning: own.beginning }),
      ...(own?.palette && { palette: own.palette }),
      line: own?.line,
    };
  }

  /** Somebody whom the library shows from each side, in one moment; undefined where it does not show the one whom the prompt names. */
  ofFigure(
    { side = "front", pose = "idle", subject, named }: Stance & { named: string },
    seed: bigint,
    allowance: Allowance,
    shape: Shape,
    moment: Moment,
  ): Guide | undefined {
    const figure = this.#chooser.figure(subject, seed, allowance, named);
    if (figure === undefined) return undefined;
    const { pixels, picture } = figure.picture(side, pose, moment);
    const chosen = { pixels, pictures: [picture], score: 1000, composed: true, thing: 0 };
    return {
      ...after(resampled(pixels, shape.width), figure.sides, shape),
      style: this.#styleOf([chosen]),
      references: this.#referencesOf(chosen),
    };
  }

  /** A picture with a gap is drawn after itself, with what the prompt names in the gap: a picture of the user's or one of the library. */
  #filling({ after, follow, beginning }: Own, gap: ReadonlySet<number>, sought: Sought): Guide {
    const chosen = after.length > 0 ? [] : this.#chosenFor(sought).slice(0, 1);
    const piece = after[0] ?? chosen[0]?.pixels;
    const picture = piece && beginning && filled(beginning.picture, piece, gap);
    return {
      planes: planesOf(picture ? [{ pixels: picture, closeness: follow }] : [], sought.shape),
      style: this.#styleOf(chosen),
      references: chosen.flatMap((choice) => this.#referencesOf(choice)),
      beginning: picture ? { ...beginning, picture } : beginning,
    };
  }

  /** What drawing begins with and the colours that it has: those of the first picture, unless it hardly fits, or another style is asked for. */
  #fromFirst(chosen: readonly Chosen[], slots: readonly Slot[], { subject, isTile, isRestyled, shape, own }: Sought) {
    const [choice] = chosen;
    const [first] = slots;
    if (isTile || own !== undefined || !choice || !first) return {};
    const isSame = subject !== undefined;
    if (!isSame && (isRestyled || choice.score < SURE)) return {};
    const coloured = slots.filter((slot, i) => slot === first || (!isSame && chosen[i]?.thing !== choice.thing));
    const palette = quantize(
      coloured.map(({ pixels }) => pixels),
      COLOURS,
    );
    return {
      beginning: {
        picture: resampled(first.pixels, shape.width),
        level: isSame ? SUBJECT_NOISE : choice.composed ? COMPOSED_NOISE : BEGUN,
      },
      palette,
    };
  }

  #chosenFor({ prompt, subject, isTile, seed, allowance }: Sought): Chosen[] {
    return isTile ? this.choose(`${prompt} tile`, seed, allowance) : this.choose(prompt, seed, allowance, subject);
  }

  #slotOf({ pixels, composed, score }: Chosen, place: number, { isTile, seed }: Sought): Slot {
    const { first, second, composed: whole, tile, least } = this.#referring.closeness;
    if (isTile) return { pixels, closeness: closeness(LEAST_CLOSENESS, place === 0 ? tile : second, score) };
    const full = composed ? whole : place === 0 ? first : second;
    return {
      // It is no copy of any picture as it is.
      pixels: composed ? pixels : inOtherProportions(pixels, seed, place),
      closeness: closeness(Math.min(least, full), full, score),
    };
  }

  #styleOf([first]: readonly Chosen[]): number {
    const { styles, anyStyle } = this.#referring;
    const [picture] = first?.pictures ?? [];
    const style = picture === undefined ? "" : this.library.styleOf(picture);
    const place = styles.indexOf(style === COLOURLESS ? COLOURED : style);
    return place < 0 ? anyStyle : place;
  }

  /** What a picture of any of the model's sizes is most like. */
  async nearest(picture: Rgba): Promise<Nearest | undefined> {
    const found = (await this.#openFinder()).find(picture);
    if (found === undefined) return undefined;
    const { picture: number, distance } = found;
    const credit = creditOf(this.library.nameOf(number), this.library.sourceOf(number));
    return { ...credit, distance, is_copy: distance < NEAR_COPY };
  }

  /** Opens what `nearest` searches, which takes as long as the first picture, and compiles the search. */
  prepareNearest(): void {
    if (this.#finder !== undefined) return;
    // What fails is told to who asks for the nearest.
    this.#openFinder()
      .then((finder) => finder.find(this.library.picture(0)))
      .catch(() => {});
  }

  #openFinder(): Promise<NearestFinder> {
    this.#finder ??= NearestFinder.open(this.library);
    return this.#finder;
  }

  /** One that is composed has the names of all of its parts that are of one source. */
  #referencesOf({ pictures }: Chosen): Reference[] {
    const sources = new Set(pictures.map((picture) => this.library.sourceOf(picture)));
    return [...sources].map((source) => {
      const own = pictures.filter((picture) => this.library.sourceOf(picture) === source);
      return creditOf(own.map((picture) => this.library.nameOf(picture)).join(" + "), source);
    });
  }
}

function creditOf(name: string, { title, author, licence, url }: Source): Reference {
  return { name, source: title, author, licence, url };
}

/** What is as good as drawn. @param coloured pictures in whose colours it is to be. @param shape of the references; none for a network that takes none. */
export function after(picture: Rgba, coloured: readonly Rgba[], shape: Shape | undefined) {
  return {
    planes: shape === undefined ? new Float32Array(0) : planesOf([{ pixels: picture, closeness: FOLLOW }], shape),
    beginning: touchedUpFrom(picture, TOUCHED_UP),
    palette: quantize(coloured, COLOURS),
  };
}

/** The first of these in the network's inputs. */
function planesOf(slots: readonly Slot[], shape: Shape): Float32Array {
  const planes = noReferences(shape);
  const size = planes.length / REFERENCES;
  for (const [i, { pixels, closeness }] of slots.slice(0, REFERENCES).entries()) {
    const plane = planes.subarray(i * size, (i + 1) * size);
    plane.set(toPlanes(resampled(pixels, shape.width)));
    plane.fill(closeness, (size / REFERENCE_PLANES) * 4);
  }
  return planes;
}

/** The worse a picture fits, the less closely it is followed. */
function closeness(least: number, full: number, score: number): number {
  const fit = Math.min(1, Math.max(0, (score - HARDLY) / (FITTING - HARDLY)));
  return least + (full - least) * fit;
}
