import { boolean, option } from "@oclif/core/flags";
import type * as Interfaces from "@oclif/core/interfaces";
import { STDOUT } from "../make/files/stdout.ts";
import { checkTogether } from "../make/run/wishes.ts";
import { SHEET_FORMATS } from "../make/sheets/sheet-format.ts";
import type { Given } from "../manifest/set/lines.ts";
import type { SpriteSet } from "../manifest/set/sprite-set.ts";
import { PixelsError } from "../protocol/errors.ts";
import { SETTINGS } from "../protocol/recipe/settings.ts";
import type { ClientCommand } from "./client-command.ts";
import { seconds } from "./client-command.ts";
import { text, valued, wholeNumber } from "./flags.ts";
import { importFlags } from "./import-flags.ts";
import { previewFlag } from "./preview-flag.ts";
import { settingFlags, wishesOf } from "./setting-flags.ts";

const MAX_COUNT = 1_000_000;

/** What `generate` takes. */
export const generateFlags = {
  output: text({
    char: "o",
    description: "a .png, .webp, .gif or .apng, a folder, a template or - [default: {slug}-{seed}.png]",
    helpValue: "PATH",
  }),
  ...settingFlags,
  seed: valued<bigint>(SETTINGS.seed.form)({ description: `${SETTINGS.seed.is} [default: drawn]`, helpValue: "N" }),
  sheet: text({
    description: "pack the pictures as well: a .png with its data beside it, a .gif or an .apng",
    helpValue: "FILE",
  }),
  "sheet-format": option({ options: SHEET_FORMATS })({
    description: "who reads the sheet's data [default: aseprite]",
    dependsOn: ["sheet"],
  }),
  count: wholeNumber(
    1,
    MAX_COUNT,
  )({
    char: "n",
    description: "pictures of each prompt, with seed, seed+1, ... [default: 1]",
    helpValue: "N",
  }),
  from: text({
    char: "f",
    description: "a manifest (.yaml, .json), JSON lines (.jsonl) or one prompt a line; - reads stdin",
    helpValue: "FILE",
  }),
  library: text({
    description:
      "a folder of your own sprites: each prompt is drawn after the one whose name fits it, or else in the style of all",
    helpValue: "FOLDER",
  }),
  like: text({
    description: "make a picture again from the settings in its file; a prompt and flags beside it take their place",
    helpValue: "PNG",
  }),
  check: boolean({
    description: "with a manifest: make nothing, exit 1 when a sprite is missing or stale",
    default: false,
    exclusive: ["dry-run"],
  }),
  "dry-run": boolean({ description: "with a manifest: say what would be made, and make nothing", default: false }),
  "new-palette": boolean({
    description: "with a manifest whose palette is chosen for the set: choose it anew, and draw all its sprites again",
    default: false,
    exclusive: ["check"],
  }),
  overwrite: boolean({
    description: "with a manifest: replace pictures that no build has made, or that were changed since",
    default: false,
    exclusive: ["check", "accept"],
  }),
  accept: boolean({
    description: "with a manifest: record such pictures as they are, so that they count as made",
    default: false,
    exclusive: ["check", "dry-run"],
  }),
  ...importFlags,
  detach: boolean({ description: "print the job ids once accepted, and leave", default: false }),
  wait: seconds({
    description: "give up waiting after that: exit 124, the job goes on",
    helpValue: "SECONDS",
  }),
  preview: previewFlag,
  "no-embedded": boolean({ description: "never start a backend", default: false }),
};
export type GenerateFlags = Interfaces.InferredFlags<typeof generateFlags & typeof ClientCommand.baseFlags>;

/** With --detach the command leaves at once: it can neither write files nor wait. */
export function checkDetached({ detach, output, sheet, wait }: GenerateFlags): void {
  if (detach && output !== undefined)
    throw new PixelsError("usage", "--detach writes no file, so --output has no meaning", "Leave out one of them.");
  if (detach && sheet !== undefined)
    throw new PixelsError("usage", "--detach writes no file, so --sheet has no meaning", "Leave out one of them.");
  if (detach && wait !== undefined)
    throw new PixelsError("usage", "--detach waits for nothing, so --wait has no meaning", "Leave out one of them.");
}

/** --like makes one picture again, and --from names many prompts. */
export function checkLike({ like, from }: GenerateFlags): void {
  if (like !== undefined && from !== undefined)
    throw new PixelsError("usage", "--like and --from can't stand together", "Leave out one of them.");
}

/** A picture goes to stdout only where a program reads it, and not together with JSON. */
export function checkStdout({ output }: GenerateFlags, asJson: boolean): void {
  if (output !== STDOUT) return;
  if (asJson)
    throw new PixelsError("usage", "stdout cannot hold the picture and --json", "Write the picture to a file.");
  if (process.stdout.isTTY)
    throw new PixelsError("usage", "a terminal can't show the bytes of a picture", "Redirect stdout, or name a file.");
}

/** Refuses flags that have no effect on a set. */
export function checkBuild(flags: GenerateFlags, { file, lockPath, setColors }: SpriteSet): void {
  const { detach, check, accept, overwrite, sheet } = flags;
  if (detach) throw new PixelsError("usage", `--detach writes no file, which ${file} is for`, "Leave it out.");
  if (sheet !== undefined)
    throw new PixelsError("usage", `--sheet packs pictures of prompts, and ${file} is a set`, "Name sheets in it.");
  if (flags.library !== undefined)
    throw new PixelsError("usage", `--library has no effect on ${file}`, "Write library: there, below defaults.");
  if (flags["new-palette"] && setColors === undefined)
    throw new PixelsError("usage", `no palette is chosen for ${file}`, "Write palette: { colors: 16 } there.");
  const memory = check ? "check" : accept ? "accept" : overwrite ? "overwrite" : undefined;
  if (memory !== undefined && lockPath === undefined)
    throw new PixelsError("usage", `nothing is remembered of ${file}, so --${memory} has no meaning`, "Give a file.");
}

/** The flags that are settings of each sprite of a file. Throws PixelsError `usage` for those that can't stand together. */
export function givenBy(flags: GenerateFlags): Given {
  const { seed, count, output } = flags;
  const settings = wishesOf(flags);
  checkTogether(settings);
  return { settings, seed, count, output };
}

/** Prompts are drawn anew each time: there is nothing to compare them with. */
export function refuseWithoutSet(flags: GenerateFlags): void {
  const flag = (["check", "dry-run", "new-palette", "overwrite", "accept"] as const).find((name) => flags[name]);
  if (flag === undefined) return;
  const hint = "Give one with --from, such as sprites.yaml.";
  throw new PixelsError("usage", `--${flag} needs a manifest or JSON lines`, hint);
}
