import type { Rgba } from "../../image/rgba.ts";
import { blank, onCanvas } from "../../image/steps/canvas.ts";
import { trim } from "../../image/steps/trim.ts";
import { onShortLegs } from "./body.ts";
import { figureOf } from "./figure.ts";
import { headOf } from "./head.ts";

/** What somebody does in a picture that is not how he stands. */
export type Posture = "sitting" | "lying";

const WORDS: readonly (readonly [Posture, RegExp])[] = [
  ["sitting", /\b(?:sitting|seated|kneeling|crouching|squatting)\b/i],
  ["lying", /\b(?:lying|sleeping|asleep|fallen)\b/i],
];
/** Half of what is between waist and ground is seen of the legs of somebody who sits. */
const SEATED = 0.5;
/** Where his waist is, in shares of his height, and of somebody with a large head how far below it, in shares of what is there. */
const WAIST = 0.6;
const BELOW_HEAD = 0.4;

/** The first that a prompt names. */
export function postureIn(prompt: string): Posture | undefined {
  return WORDS.find(([, words]) => words.test(prompt))?.[0];
}

/** Somebody who stood, with his feet or his side on the ground that he stood on. */
export function inPosture(picture: Rgba, posture: Posture): Rgba {
  return posture === "sitting" ? seated(picture) : laid(picture);
}

function seated(picture: Rgba): Rgba {
  const figure = figureOf(picture);
  const head = headOf(picture);
  if (figure === undefined || head === undefined) return picture;
  const { top, height } = figure;
  const neck = (head.bottom - top) / height;
  const waist = Math.max(WAIST, neck + BELOW_HEAD * (1 - neck));
  return onShortLegs(figure, height * (1 - waist) * SEATED, waist);
}

/** Turned by a quarter, his head at the left. */
function laid(picture: Rgba): Rgba {
  const { image, content } = trim(picture);
  const turned = blank(image.height, image.width);
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) {
      const from = 4 * (y * image.width + x);
      turned.data.set(image.data.subarray(from, from + 4), 4 * ((image.width - 1 - x) * image.height + y));
    }
  const ground = content.y + content.height;
  return onCanvas(turned, picture.width, picture.height, (picture.width - turned.width) >> 1, ground - turned.height);
}
