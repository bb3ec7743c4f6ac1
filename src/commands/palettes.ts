import { string as textArg } from "@oclif/core/args";
import { listPalettes, readColors } from "../make/files/palette.ts";
import { PixelsCommand } from "../terminal/command.ts";
import { print } from "../terminal/output.ts";
import { paletteLines } from "../terminal/palette-lines.ts";

export default class Palettes extends PixelsCommand {
  static override summary = "Show the palettes that --palette knows by name, or the colours of one.";
  static override description =
    "Without a name all of them: in a terminal as colours, elsewhere a line for each with its colours in hexadecimal, in their authors' order. A file may be a .hex, a .gpl, a .pal or a picture.";
  static override examples = [
    "<%= config.bin %> palettes",
    "<%= config.bin %> palettes pico-8",
    "<%= config.bin %> palettes dragon.png > dragon.txt",
    "<%= config.bin %> palettes --json | jq -r '.palettes[].name'",
  ];
  static override args = { name: textArg({ description: "a palette's name, or a file", ignoreStdin: true }) };

  async run(): Promise<unknown> {
    const { args } = await this.parse(Palettes);
    const palettes =
      args.name === undefined
        ? listPalettes()
        : [{ name: args.name, colors: await readColors(args.name, { where: "palettes" }) }];
    if (!this.jsonEnabled()) for (const line of await paletteLines(palettes)) print(line);
    return { palettes: palettes.map(({ name, colors }) => ({ name, colors: colors.map(hex) })) };
  }
}

/** As `--outline` and .hex files have it. */
function hex(color: number): string {
  return color.toString(16).padStart(6, "0");
}
