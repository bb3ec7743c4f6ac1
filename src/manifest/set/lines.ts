import { statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { inputName } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { JsonLine } from "../text/json-line.ts";
import { type Defaults, sprite } from "../text/schema.ts";
import { validate } from "../text/validate.ts";
import { entriesOf, type Written } from "./entry.ts";
import { expand } from "./expand.ts";
import { readPalettes } from "./palettes.ts";
import { PictureFiles } from "./picture-files.ts";
import { type Output, place } from "./place.ts";
import { spread } from "./spread.ts";
import { DEFAULT_OUTPUT, lockPathOf, type SpriteSet } from "./sprite-set.ts";

/** What the command line says of all sprites. */
export interface Given extends Defaults {
  /** A folder or template, from the current folder on. */
  output?: string | undefined;
}

/**
 * Reads JSON lines: one object a line with the keys of a sprite. What is given on the command line are their defaults.
 * @param file a path, or `-` for stdin, which stands for a file in the current folder without a lock.
 * Throws PixelsError `usage` with file and line.
 */
export async function parseLines(file: string, text: string, given: Given): Promise<SpriteSet> {
  const isStdin = file === "-";
  const folder = isStdin ? process.cwd() : dirname(resolve(file));
  const lines = text
    .split("\n")
    .flatMap((line, i) => (line.trim() === "" ? [] : spread(lineOf(file, line, i + 1), given.seed !== undefined)));
  if (lines.length === 0)
    throw new PixelsError("usage", `there is no sprite in ${inputName(file)}`, "Write one object a line.");
  const [colored] = await readPalettes([given], ".", () => "--palette");
  const [ofFlags, ofLines] = [new PictureFiles("."), new PictureFiles(folder)];
  const defaults = colored && ofFlags.resolve(colored, (key) => `--${key}`);
  const libraries = lines.map(({ value }) => value.library);
  const isAny = libraries.some((library) => library !== undefined);
  const fromLibrary = isAny
    ? await (await import("./libraries.ts")).openLibraries(libraries, folder, `${inputName(file)}: library`, ofLines)
    : undefined;
  const entries = await entriesOf(lines, folder, ofLines);
  const assets = place(expand(entries, defaults, fromLibrary), outputFrom(folder, given.output));
  const pictures = new Map([...ofFlags.paths, ...ofLines.paths]);
  const lockPath = isStdin ? {} : { lockPath: lockPathOf(file) };
  return { file: inputName(file), folder, ...lockPath, assets, sheets: [], pictures };
}

function lineOf(file: string, line: string, number: number): Written {
  const source = new JsonLine(inputName(file), line, number);
  return { value: validate(sprite, source), source, path: [] };
}

/** Seen from the folder of the file, as all outputs are. */
function outputFrom(folder: string, output: string | undefined): Output {
  const where = () => "--output";
  if (output === undefined) return { template: DEFAULT_OUTPUT, where };
  const path = relative(folder, resolve(output)).split(sep).join("/");
  const isFolder = output.endsWith("/") || statSync(output, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder) return { template: path, where };
  return { template: path === "" ? DEFAULT_OUTPUT : `${path}/`, where };
}
