import { basename, dirname, extname, normalize, resolve } from "node:path";
import { inputName } from "../../input.ts";
import { readText } from "../../make/files/text-file.ts";
import { parsePrompts } from "../../make/run/prompts.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { SharedName } from "../../protocol/recipe/recipe.ts";
import { flagName } from "../../protocol/recipe/spelling.ts";
import { type Defaults, manifest } from "../text/schema.ts";
import type { SheetEntry } from "../text/sheet-schema.ts";
import { mistake } from "../text/source.ts";
import { validate } from "../text/validate.ts";
import type { YamlSource } from "../text/yaml-source.ts";
import type { PlacedAsset } from "./asset.ts";
import { entriesOf } from "./entry.ts";
import { expand } from "./expand.ts";
import { inheritAll } from "./inherit.ts";
import type { Given } from "./lines.ts";
import { type Colored, readPalettes } from "./palettes.ts";
import { PictureFiles } from "./picture-files.ts";
import { checkOutput, place, Targets } from "./place.ts";
import { spread } from "./spread.ts";
import { DEFAULT_OUTPUT, lockPathOf, type SpriteSet } from "./sprite-set.ts";

/** Thousands of sprites: 1,000 with a name, a prompt and a seed have 80 kB. */
const MAX_MANIFEST_BYTES = 2 ** 20;
const LARGE_HINT = "Make several manifests of it, or JSON lines, which may have 64 MiB.";
const MAX_LINES_BYTES = 64 * 2 ** 20;

/** The line of a manifest that no prompt is like. */
const MANIFEST = /^sprites:\s*(?:[#&[]|$)/m;

/**
 * Reads what `--from` names: a manifest (.yaml, .yml, .json), JSON lines (.jsonl, .ndjson), or else one prompt a line; on stdin
 * what begins with { is JSON lines. @param file a path, or `-` for stdin. Throws PixelsError `usage` with file and line.
 */
export async function readList(file: string, given: Given): Promise<SpriteSet | string[]> {
  const kind = extname(file).toLowerCase();
  if ([".yaml", ".yml", ".json"].includes(kind)) return readManifest(file, given);
  const text = await readText(file, MAX_LINES_BYTES);
  const isLines = [".jsonl", ".ndjson"].includes(kind) || (file === "-" && text.trimStart().startsWith("{"));
  if (!isLines && MANIFEST.test(text)) {
    const hint = "Give it as a file that ends with .yaml: its lock file is to lie beside it.";
    throw new PixelsError("usage", `${inputName(file)} holds a manifest, and would be read as prompts`, hint);
  }
  if (!isLines) return parsePrompts(text, inputName(file));
  const { parseLines } = await import("./lines.ts");
  return parseLines(file, text, given);
}

async function readManifest(file: string, given: Given): Promise<SpriteSet> {
  refuseGiven(file, given);
  const text = await readText(file, MAX_MANIFEST_BYTES, LARGE_HINT);
  const { YamlSource } = await import("../text/yaml-source.ts");
  const source = new YamlSource(file, text);
  const folder = dirname(resolve(file));
  const {
    sprites,
    palette,
    defaults = { settings: {} },
    output: template = DEFAULT_OUTPUT,
    sheets = [],
    credits: wanted,
  } = validate(manifest, source);
  const asWritten = sprites.map((value, i) => ({ value, source, path: ["sprites", i] }));
  const written = asWritten.flatMap((one) => spread(one, defaults.seed !== undefined));
  const paletteAt = () =>
    source.position(defaults.settings.palette === undefined ? ["palette"] : ["defaults", "palette"]);
  const setColors = typeof palette === "object" ? palette.colors : undefined;
  const pictures = new PictureFiles(folder);
  const defaultAt = (key: string) => `${source.position(["defaults", key])}: ${key}`;
  const own = (await readPalettes([defaults], folder, paletteAt)).map((one) => pictures.resolve(one, defaultAt))[0];
  const [ofSet] = await readPalettes([{ settings: typeof palette === "string" ? { palette } : {} }], folder, paletteAt);
  const shared = inheritAll({ ...ofSet, setColors } as Colored<Defaults>, own as Colored<Defaults>);
  const libraries = [defaults, ...sprites].map(({ library }) => library);
  const fromLibrary = await librariesOf(libraries, folder, `${file}: library`, pictures);
  const where = () => `${source.position(["output"])}: output`;
  const entries = await entriesOf(written, folder, pictures);
  const assets = place(expand(entries, shared, fromLibrary), { template, where });
  const palettes = [palette, ...[defaults, ...sprites].map(({ settings }) => settings.palette)];
  refuseReplaced(
    assets,
    "palette",
    palettes.filter((named) => typeof named === "string"),
  );
  refuseReplaced(assets, "picture", pictures.files);
  if (setColors !== undefined && assets.every((asset) => asset.setColors === undefined))
    throw mistake(source.position(["palette"]), "no sprite shares the palette of the set", "Leave it out.");
  const lockPath = lockPathOf(file);
  const placed = sheets.length === 0 ? [] : await placedSheets(sheets, assets, source, lockPath);
  const { paths } = pictures;
  return {
    file,
    folder,
    lockPath,
    assets,
    sheets: placed,
    pictures: paths,
    setColors,
    credits: creditsAt(wanted, source),
  };
}

/** Nothing is loaded for those who name no folder. */
async function librariesOf(libraries: readonly (string | undefined)[], ...rest: [string, string, PictureFiles]) {
  if (libraries.every((library) => library === undefined)) return undefined;
  return (await import("./libraries.ts")).openLibraries(libraries, ...rest);
}

function creditsAt(path: string | undefined, source: YamlSource): string | undefined {
  if (path === undefined) return undefined;
  const where = source.position(["credits"]);
  if (!/\.(?:md|txt)$/.test(path)) throw mistake(where, "credits must end with .md or .txt", "CREDITS.md, as a rule.");
  return checkOutput(path, [".md", ".txt"], () => `${where}: credits`);
}

/** What a sprite is drawn with, and replaces, would be another one in the next build. */
function refuseReplaced(assets: readonly PlacedAsset[], what: string, files: Iterable<string>): void {
  const read = new Set(Array.from(files, (file) => normalize(file)));
  const bad = assets.find(({ output }) => read.has(normalize(output)));
  if (bad === undefined) return;
  const at = bad.source.position([...bad.path, "output"]);
  throw mistake(at, `${bad.name} would replace the ${what} ${bad.output}`, "Give the sprite another name or output.");
}

async function placedSheets(entries: readonly SheetEntry[], assets: PlacedAsset[], source: YamlSource, lock: string) {
  const { sheetsOf } = await import("./sheets.ts");
  const targets = new Targets(assets);
  for (const file of [source.file, lock]) targets.take(basename(file), basename(file), () => file);
  return sheetsOf(entries, assets, source, targets);
}

/** What a manifest makes must follow from its file alone, so that --check says the same everywhere. */
function refuseGiven(file: string, { settings, ...others }: Given): void {
  const names = (Object.keys(settings) as SharedName[]).map(flagName);
  names.push(...(["seed", "count", "output"] as const).filter((name) => others[name] !== undefined));
  const [flag] = names;
  if (flag === undefined) return;
  const place = flag === "output" ? "it" : "it below defaults";
  throw new PixelsError("usage", `--${flag} has no effect on ${file}`, `Write ${place} there.`);
}
