import { type Palette, paletteOf } from "../../image/color/palette.ts";
import { quantize } from "../../image/color/quantize.ts";
import type { Rgba } from "../../image/rgba.ts";
import { isAnimation } from "../../protocol/recipe/counts.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import { changed, changesOf } from "../changes/changes.ts";
import { drawnOver } from "../drawn-over.ts";
import type { Task } from "../engine.ts";
import { neckIn } from "../poses/head.ts";
import { shownAs } from "../poses/shown-as.ts";
import { stanceIn } from "../poses/stance.ts";
import { fitted, undone } from "./canvas.ts";
import type { Shape } from "./field.ts";
import { lineAround } from "./line.ts";

/** How closely a picture of the user's is followed where he does not say: of eight sprites nothing was lost that he would look for. */
export const FOLLOW = 0.95;
/** From here on the picture itself is what drawing begins with; below, its colours and nothing else are sure to come through. */
export const CLOSE = 0.5;
/** At follow 1, the level of noise that drawing begins with. */
const LEAST_NOISE = 0.15;
/** How far, in OKLab, a pixel may come from what it was and still be taken for the same, where there is no noise over it. */
const KEPT = 0.4;
/** Up to this level the colours of what drawing begins with are those of the result: above, the network makes shades of its own. */
const OWN_COLOURS = 0.7;
/** The least noise under which an adapter draws in its style. */
const RESTYLED = 0.7;
/** More colours than pixel art has. */
export const COLOURS = 64;
/** How much of a picture is drawn anew where nobody says, and of what was put into it. */
const STRENGTH = 0.5;
const STRENGTH_OF_NEW = 0.6;

/** What drawing begins with: a picture in the shape of the network's, with noise of this level from 0 to 1 over it. */
export interface Beginning {
  picture: Rgba;
  level: number;
  /** The pixels that are drawn anew, by their numbers; undefined for all. */
  within?: ReadonlySet<number> | undefined;
  /** Pixels that come out nearer to the picture's own than this, in OKLab, stay as they are. */
  kept?: number | undefined;
}

/** A picture that is drawn over and kept as far as nothing speaks against it. */
export function touchedUpFrom(picture: Rgba, level: number): Beginning {
  return { picture, level, kept: KEPT * (1 - level) };
}

/** What a picture is to be drawn from that the user has given. */
export interface Own {
  /** Squares of the network's side, changed as the prompt says; of a picture with a gap those that may fill it. */
  after: Rgba[];
  /** 0 to 1. */
  follow: number;
  beginning?: Beginning | undefined;
  /** The colours that it is to have. */
  palette?: Palette | undefined;
  /** How dark the line around it is: see `lineAround`. */
  line?: number | undefined;
  /** Where something is to be drawn that is not there, by the numbers of the pixels. */
  gap?: ReadonlySet<number> | undefined;
  /** The first of `after` is seen from behind, because the prompt says so. */
  isTurned?: boolean | undefined;
}

/** Undefined where the user has given no picture. */
export function ownOf(task: Task, shape: Shape): Own | undefined {
  const references = task.inputs.references.map((reference) => fitted(reference, shape.width));
  const over = drawnOver(task.inputs, task.size);
  const changes = changesOf(task.prompt);
  const after = references.map((reference) => changed(reference, changes, { neck: neckIn(reference) }));
  // What is drawn wholly anew has nothing of the picture, and is drawn as if there were none.
  if (over !== undefined && (over.within !== undefined || task.strength !== 1)) {
    const within = over.within && pixelsIn(over.within, over.picture, shape);
    const picture = undone(over.picture, shape);
    const isNew = within !== undefined && changes.length === 0;
    const { strength: level = isNew ? STRENGTH_OF_NEW : STRENGTH } = task;
    if (isNew) return { after, follow: task.follow ?? FOLLOW, beginning: { picture, level, within }, gap: within };
    const begun = changed(picture, changes, { within, neck: neckIn(picture) });
    const beginning = { picture: begun, level, within };
    const ownFollow = within === undefined ? 1 - level ** 2 : FOLLOW;
    const [shown, follow] = after.length > 0 ? [after, task.follow ?? FOLLOW] : [[begun], ownFollow];
    return { after: shown, follow, beginning, palette: ownColours(begun, level) };
  }
  const [first, ...others] = after;
  if (first === undefined) return undefined;
  const { follow = FOLLOW } = task;
  if (follow < CLOSE) {
    // Its colours are not those that the prompt names: they are what all that is drawn after it is to share.
    const palette = task.palette ? paletteOf("asked for", task.palette) : quantize(references, COLOURS);
    return { after: references, follow, palette, line: lineAround(references) };
  }
  const level = 1 - ((follow - CLOSE) * (1 - LEAST_NOISE)) / (1 - CLOSE);
  const stance = stanceIn(task.prompt);
  const shown = shownAs(first, stance, task.prompt, isAnimation(task));
  const seen = shown ?? first;
  const isTurned = stance.side === "behind" && shown !== undefined;
  const own = { after: [seen, ...others], follow, isTurned };
  if (isRestyled(task)) return { ...own, beginning: { picture: seen, level: Math.max(level, RESTYLED) } };
  return { ...own, beginning: touchedUpFrom(seen, level), palette: ownColours(seen, level) };
}

/** Whether an adapter draws, in colours and with lines of its own. */
export function isRestyled({ lora }: Task): boolean {
  return lora !== undefined && parseLoras(lora).some(({ weight }) => weight !== 0);
}

function ownColours(picture: Rgba, level: number): Palette | undefined {
  const palette = quantize([picture], COLOURS);
  return level <= OWN_COLOURS && palette.colors.length > 1 ? palette : undefined;
}

/** The same pixels in the network's own size. */
function pixelsIn(within: ReadonlySet<number>, { width, height }: Rgba, shape: Shape): Set<number> {
  const data = new Uint8Array(4 * width * height);
  for (const pixel of within) data.fill(255, 4 * pixel, 4 * pixel + 4);
  const small = undone({ width, height, data }, shape);
  const all = Array.from({ length: shape.width * shape.height }, (_, pixel) => pixel);
  return new Set(all.filter((pixel) => small.data[4 * pixel + 3] === 255));
}
