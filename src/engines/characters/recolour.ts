import type { Rgba } from "../../image/rgba.ts";

/** Hue from 0 to 6, saturation from 0 to 1, and what the brightness is multiplied by. */
type Paint = readonly [hue: number, saturation: number, brightness: number];

const PAINTS: Readonly<Record<string, Paint>> = {
  red: [0, 0.85, 1],
  crimson: [5.85, 0.88, 0.85],
  scarlet: [0.1, 0.9, 1],
  orange: [0.5, 0.85, 1.05],
  amber: [0.65, 0.85, 1.05],
  yellow: [1, 0.8, 1.15],
  gold: [0.8, 0.75, 1.15],
  golden: [0.8, 0.75, 1.15],
  brass: [0.75, 0.6, 1.05],
  green: [2, 0.7, 0.95],
  emerald: [2.5, 0.8, 0.95],
  cyan: [3, 0.7, 1.1],
  teal: [3, 0.75, 0.8],
  turquoise: [2.9, 0.65, 1.05],
  azure: [3.5, 0.7, 1.1],
  icy: [3.2, 0.35, 1.25],
  blue: [3.9, 0.75, 1.05],
  purple: [4.6, 0.7, 0.95],
  violet: [4.5, 0.6, 1],
  magenta: [5, 0.75, 1],
  pink: [5.5, 0.4, 1.2],
  brown: [0.45, 0.65, 0.75],
  bronze: [0.5, 0.6, 0.9],
  copper: [0.35, 0.65, 1],
  wood: [0.5, 0.6, 0.75],
  leather: [0.4, 0.6, 0.7],
  white: [0, 0, 1.35],
  ivory: [0.8, 0.12, 1.3],
  silver: [3.7, 0.06, 1.2],
  grey: [0, 0, 0.9],
  black: [0, 0, 0.42],
  steel: [3.6, 0.1, 1.1],
  iron: [0, 0.03, 0.85],
  obsidian: [4.6, 0.2, 0.4],
};

export function isPaint(word: string): boolean {
  return Object.hasOwn(PAINTS, word);
}

/** Brightness below which a pixel is outline, and stays. */
const OUTLINE = 40;
/** The mean brightness that a part is brought to before it is painted, so that black cloth can become white. */
const MIDDLE = 150;

/** The picture in one colour, its lights and shades kept. @param name one that `isPaint` knows. */
export function painted(picture: Rgba, name: string): Rgba {
  const [hue, saturation, brightness] = PAINTS[name] as Paint;
  const data = picture.data.slice();
  const lit: number[] = [];
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255 && valueAt(data, at) >= OUTLINE) lit.push(at);
  const mean = lit.reduce((sum, at) => sum + valueAt(data, at), 0) / Math.max(1, lit.length);
  for (const at of lit) {
    const value = Math.min(255, ((valueAt(data, at) + MIDDLE - mean) * 0.75 + valueAt(data, at) * 0.25) * brightness);
    data.set(fromHsv(hue, saturation, Math.max(value, OUTLINE / 2)), at);
  }
  return { ...picture, data };
}

function valueAt(data: Uint8Array, at: number): number {
  return Math.max(data[at] as number, data[at + 1] as number, data[at + 2] as number);
}

/** @param value from 0 to 255, as the results. */
function fromHsv(hue: number, saturation: number, value: number): number[] {
  return [5, 3, 1].map((offset) => {
    const k = (offset + hue) % 6;
    return Math.round(value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  });
}
