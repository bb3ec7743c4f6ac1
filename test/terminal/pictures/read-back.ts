import { inflateSync } from "node:zlib";
import { decode } from "sixel";
import type { Rgba } from "../../../src/image/rgba.ts";

const [ESC, BEL] = ["\u001b", "\u0007"];
const COLOR_OR_BLOCK = new RegExp(`${ESC}\\[([\\d;]*)m|(▀)`, "g");
const KITTY = new RegExp(`${ESC}_G([^;${ESC}]*);?([^${ESC}]*)${ESC}\\\\`, "g");
const ITERM = new RegExp(`${ESC}\\]1337;File=[^:]*:([^${BEL}]*)${BEL}`);
const SIXELS = new RegExp(`${ESC}P[^q]*q(.*)${ESC}\\\\`, "s");

type Rgb = [number, number, number];

/** The pixels that lines of half blocks with true colours show, as a terminal would draw them. */
export function pixelsOfBlocks(lines: readonly string[]): Rgb[][] {
  // Colours hold on over the ends of lines, as tmux copies them.
  let [fore, back]: [Rgb, Rgb] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  return lines.flatMap((line) => {
    const rows: [Rgb[], Rgb[]] = [[], []];
    for (const [, codes, text] of line.matchAll(COLOR_OR_BLOCK)) {
      if (text !== undefined) {
        rows[0].push(fore);
        rows[1].push(back);
        continue;
      }
      const numbers = (codes ?? "").split(";").map(Number);
      for (let at = 0; at < numbers.length; at++) {
        if (numbers[at] !== 38 && numbers[at] !== 48) continue;
        const color = numbers.slice(at + 2, at + 5) as Rgb;
        if (numbers[at] === 38) fore = color;
        else back = color;
        at += 4;
      }
    }
    return rows;
  });
}

/** The commands of kitty's protocol in a text: their keys and what they carry. */
export function kittyCommands(text: string): { keys: string; payload: string }[] {
  return [...text.matchAll(KITTY)].map(([, keys = "", payload = ""]) => ({ keys, payload }));
}

/** The picture that kitty's commands carry. */
export function pictureOfKitty(text: string): Rgba {
  const commands = kittyCommands(text);
  const [, width, height] = /\bs=(\d+),v=(\d+)/.exec(commands[0]?.keys ?? "")?.map(Number) ?? [];
  const data = inflateSync(Buffer.from(commands.map(({ payload }) => payload).join(""), "base64"));
  return { width: width ?? 0, height: height ?? 0, data: new Uint8Array(data) };
}

/** The PNG that iTerm2's sequence carries. */
export function pngOfIterm(text: string): Uint8Array {
  return Buffer.from(ITERM.exec(text)?.[1] ?? "", "base64");
}

/** The picture that a sequence of sixels shows. */
export function pictureOfSixels(text: string): Rgba {
  const sixels = SIXELS.exec(text)?.[1] ?? "";
  const { width, height, data32 } = decode(sixels);
  return { width, height, data: new Uint8Array(data32.slice().buffer, 0, width * height * 4) };
}

/** The pixels of an opaque picture, row by row. */
export function rowsOf({ data, width, height }: Rgba): Rgb[][] {
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)] as Rgb;
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => at(x, y)));
}
