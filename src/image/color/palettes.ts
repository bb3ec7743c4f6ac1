import type { Color } from "./color.ts";
import type { Palette } from "./palette.ts";

/** Published palettes, colours in their authors' order. */
const sources: Record<string, string> = {
  "1-bit": "000000 ffffff",
  // The four greens by which the first Game Boy's screen is usually shown.
  gameboy: "0f380f 306230 8bac0f 9bbc0f",
  // Lexaloffle Games
  "pico-8":
    "000000 1d2b53 7e2553 008751 ab5236 5f574f c2c3c7 fff1e8 ff004d ffa300 ffec27 00e436 29adff 83769c ff77a8 ffccaa",
  // The 55 colours of the 2C02 video chip that differ, in its own order; a composite signal has no exact RGB values, these are the usual ones.
  nes: `7c7c7c 0000fc 0000bc 4428bc 940084 a80020 a81000 881400 503000 007800 006800 005800 004058 000000
    bcbcbc 0078f8 0058f8 6844fc d800cc e40058 f83800 e45c10 ac7c00 00b800 00a800 00a844 008888
    f8f8f8 3cbcfc 6888fc 9878f8 f878f8 f85898 f87858 fca044 f8b800 b8f818 58d854 58f898 00e8d8 787878
    fcfcfc a4e4fc b8b8f8 d8b8f8 f8b8f8 f8a4c0 f0d0b0 fce0a8 f8d878 d8f878 b8f8b8 b8f8d8 00fcfc f8d8f8`,
  // Philip "Pepto" Timmermann's measurement
  c64: "000000 ffffff 68372b 70a4b2 6f3d86 588d43 352879 b8c76f 6f4f25 433900 9a6759 444444 6c6c6c 9ad284 6c5eb5 959595",
  ega: "000000 0000aa 00aa00 00aaaa aa0000 aa00aa aa5500 aaaaaa 555555 5555ff 55ff55 55ffff ff5555 ff55ff ffff55 ffffff",
  // Arne Niklas Jansson
  "arne-16":
    "000000 9d9d9d ffffff be2633 e06f8b 493c2b a46422 eb8931 f7e26b 2f484e 44891a a3ce27 1b2632 005784 31a2f2 b2dcef",
  // Richard "DawnBringer" Fhager
  db16: "140c1c 442434 30346d 4e4a4e 854c30 346524 d04648 757161 597dce d27d2c 8595a1 6daa2c d2aa99 6dc2ca dad45e deeed6",
  db32: `000000 222034 45283c 663931 8f563b df7126 d9a066 eec39a fbf236 99e550 6abe30 37946e 4b692f 524b24 323c39 3f3f74
    306082 5b6ee1 639bff 5fcde4 cbdbfc ffffff 9badb7 847e87 696a6a 595652 76428a ac3232 d95763 d77bba 8f974a 8a6f30`,
  // GrafxKid
  "sweetie-16":
    "1a1c2c 5d275d b13e53 ef7d57 ffcd75 a7f070 38b764 257179 29366f 3b5dc9 41a6f6 73eff7 f4f4f4 94b0c2 566c86 333c57",
  // ENDESGA
  "endesga-32": `be4a2f d77643 ead4aa e4a672 b86f50 733e39 3e2731 a22633 e43b44 f77622 feae34 fee761 63c74d 3e8948 265c42
    193c3e 124e89 0099db 2ce8f5 ffffff c0cbdc 8b9bb4 5a6988 3a4466 262b44 181425 ff0044 68386c b55088 f6757a e8b796 c28569`,
  "endesga-64": `ff0040 131313 1b1b1b 272727 3d3d3d 5d5d5d 858585 b4b4b4 ffffff c7cfdd 92a1b9 657392 424c6e 2a2f4e 1a1932
    0e071b 1c121c 391f21 5d2c28 8a4836 bf6f4a e69c69 f6ca9f f9e6cf edab50 e07438 c64524 8e251d ff5000 ed7614 ffa214 ffc825
    ffeb57 d3fc7e 99e65f 5ac54f 33984b 1e6f50 134c4c 0c2e44 00396d 0069aa 0098dc 00cdf9 0cf1ff 94fdff fdd2ed f389f5 db3ffd
    7a09fa 3003d9 0c0293 03193f 3b1443 622461 93388f ca52c9 c85086 f68187 f5555d ea323c c42430 891e2b 571c27`,
};

export const paletteNames: readonly string[] = Object.keys(sources);

/** A palette by name; case, spaces, `-` and `_` don't count, so `PICO-8`, `pico8` and `Pico 8` are one. */
export function namedPalette(name: string): Palette | undefined {
  const wanted = bare(name);
  const found = paletteNames.find((known) => bare(known) === wanted);
  return found === undefined ? undefined : { name: found, colors: colorsIn(sources[found] as string) };
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, "");
}

function colorsIn(text: string): Color[] {
  return text.split(/\s+/).map((digits) => Number.parseInt(digits, 16));
}
