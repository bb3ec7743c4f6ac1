import { basename, join } from "node:path";
import * as v from "valibot";
import { readText } from "../../image/files/png-text.ts";
import { readFileAtOnce } from "../../input.ts";
import { type Reference, reference } from "../../protocol/messages/credits.ts";
import { factsOf } from "../../protocol/recipe/text.ts";
import type { SpriteSet } from "../set/sprite-set.ts";

/** The first line of a file that a build has written: one that begins otherwise is somebody's own. */
const MARK = "<!-- Written by dgx-pixels";

/** A file of credits as it stands, and as it should be. */
export interface Credits {
  /** Below the set's folder. */
  output: string;
  text: string;
  state: "current" | "stale" | "missing" | "foreign";
}

/** What the pictures of the set that are there say of what they were drawn after; undefined where nobody asked for it. */
export function creditsOf(set: SpriteSet): Credits | undefined {
  const { credits: output } = set;
  if (output === undefined) return undefined;
  const text = textOf(set);
  const there = readFileAtOnce(join(set.folder, output))?.toString("utf8");
  return { output, text, state: stateOf(there, text) };
}

function stateOf(there: string | undefined, text: string): Credits["state"] {
  if (there === undefined) return "missing";
  if (there === text) return "current";
  return there.startsWith(MARK) ? "stale" : "foreign";
}

/** The sprites that were drawn after a picture, by picture, by the source. */
type Used = Map<string, { source: Reference; pictures: Map<string, string[]> }>;

function textOf(set: SpriteSet): string {
  const used: Used = new Map();
  for (const { name, output } of set.assets)
    for (const one of referencesIn(join(set.folder, output))) {
      const { pictures } = used.get(one.source) ?? { pictures: new Map<string, string[]>() };
      pictures.set(one.name, [...(pictures.get(one.name) ?? []), name]);
      used.set(one.source, { source: one, pictures });
    }
  const sources = [...used.values()].sort((a, b) => (a.source.source < b.source.source ? -1 : 1));
  const head = `${MARK} from ${basename(set.file)}; what is changed here is lost. -->\n\n# Credits\n\n`;
  if (sources.length === 0) return `${head}No sprite of this set was drawn after a picture of somebody's.\n`;
  const intro = "The sprites of this set were drawn by dgx-pixels after these pictures.\n";
  return `${head}${intro}${sources.map(sectionOf).join("")}`;
}

function sectionOf({
  source: { source, author, licence, url },
  pictures,
}: {
  source: Reference;
  pictures: Map<string, string[]>;
}) {
  const rows = [...pictures]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([picture, sprites]) => `| ${cell(picture)} | ${cell(sprites.join(", "))} |\n`);
  return `\n## ${source}\n\nBy ${author}, ${licence}, <${url}>\n\n| picture | sprites |\n|---|---|\n${rows.join("")}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function referencesIn(path: string): Reference[] {
  const png = readFileAtOnce(path);
  try {
    const told = png && factsOf(readText(png))?.references;
    return told === undefined ? [] : v.parse(v.array(reference), told);
  } catch {
    return [];
  }
}
