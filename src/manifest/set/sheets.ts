import type { Tag } from "../../image/sheets/tag.ts";
import type { PixelsError } from "../../protocol/errors.ts";
import { shortened } from "../../protocol/shortened.ts";
import { nearest } from "../text/nearest.ts";
import { isPattern, matcher } from "../text/pattern.ts";
import type { SheetEntry } from "../text/sheet-schema.ts";
import { mistake, type Path, type Source } from "../text/source.ts";
import { animationTags } from "./animation-tags.ts";
import type { PlacedAsset } from "./asset.ts";
import { isSafeName } from "./naming.ts";
import type { Targets } from "./place.ts";
import type { Sheet, SheetFrame } from "./sheet.ts";
import { placeSheet } from "./sheet-place.ts";

const DURATION_MS = 100;
/** Pictures on one sheet, and on all of a manifest: packing takes longer than their number alone. */
const MAX_FRAMES = 4096;
const MAX_ALL_FRAMES = 100_000;
/** Patterns of a manifest, each of which is held against each name. */
const MAX_PATTERNS = 1000;

/**
 * The sheets that a manifest asks for, with what is on them. Pure. Throws PixelsError `usage` with file, line and column
 * for names that stand twice, patterns that no sprite fits, tags whose sprites do not follow each other, and files that
 * are somebody else's.
 */
export function sheetsOf(
  entries: readonly SheetEntry[],
  assets: readonly PlacedAsset[],
  source: Source,
  targets: Targets,
): Sheet[] {
  const members = new Members(assets);
  const seen = new Map<string, string>();
  let frames = 0;
  return entries.map((entry, i) => {
    const path = ["sheets", i];
    checkName(entry, source.position([...path, "name"]), seen);
    const sheet = new SheetReader(source, path, members).read(entry);
    frames += sheet.frames.length;
    if (frames > MAX_ALL_FRAMES)
      throw mistake(
        source.position(path),
        `more than ${MAX_ALL_FRAMES.toLocaleString("en")} sprites on all sheets`,
        "Make fewer sheets.",
      );
    const where = source.position([...path, "output"]);
    return { ...sheet, ...placeSheet(entry, where, targets), where };
  });
}

function checkName({ name }: SheetEntry, where: string, seen: Map<string, string>): void {
  if (name.length > 100 || !isSafeName(name))
    throw mistake(where, "name is no file name", "Use up to 100 letters, digits, blanks and . _ - for it.");
  const key = name.normalize("NFC").toLowerCase();
  const other = seen.get(key);
  if (other !== undefined) throw mistake(where, `the name ${name} is taken by ${other}`, "Give each sheet its own.");
  seen.set(key, where);
}

/** Finds sprites by name or pattern. */
class Members {
  readonly #assets: ReadonlyMap<string, PlacedAsset>;
  readonly #names: readonly string[];
  #patterns = 0;

  constructor(assets: readonly PlacedAsset[]) {
    this.#assets = new Map(assets.map((asset) => [asset.name, asset]));
    this.#names = assets.map(({ name }) => name);
  }

  /** @param name of one that was found. */
  asset(name: string): PlacedAsset {
    return this.#assets.get(name) as PlacedAsset;
  }

  /** Those that fit, in the order of the manifest. Throws what `refuse` makes of the problem. */
  find(wanted: string, refuse: (problem: string, hint: string) => PixelsError): string[] {
    if (this.#assets.has(wanted)) return [wanted];
    if (isPattern(wanted) && ++this.#patterns > MAX_PATTERNS)
      throw refuse(`makes it more than ${MAX_PATTERNS.toLocaleString("en")} patterns`, "Use fewer.");
    const found = isPattern(wanted) ? this.#names.filter(matcher(wanted)) : [];
    if (found.length > 0) return found;
    const near = nearest(wanted.slice(0, 100), this.#names);
    const hint = near === undefined ? "Sheets hold sprites of this manifest by their names." : `Did you mean ${near}?`;
    throw refuse(`has ${shortened(wanted)}, which no sprite is named`, hint);
  }
}

/** Reads one entry; knows where it stands. */
class SheetReader {
  readonly #source: Source;
  readonly #path: Path;
  readonly #members: Members;
  /** The place of each sprite on the sheet. */
  readonly #places = new Map<string, number>();
  readonly #durations = new Map<string, number>();

  constructor(source: Source, path: Path, members: Members) {
    this.#source = source;
    this.#path = path;
    this.#members = members;
  }

  read({
    name,
    sprites,
    tags = [],
    duration = DURATION_MS,
    pivot = "center",
  }: SheetEntry): Omit<Sheet, "outputs" | "where"> {
    if (sprites === undefined && tags.length === 0)
      throw this.#mistake([], "there is neither sprites nor tags", "Name the sprites that are on the sheet.");
    for (const member of this.#find(sprites, ["sprites"])) this.#put(member);
    const names = tags.map((tag) => tag.name);
    const twice = names.findIndex((tag, i) => names.indexOf(tag) < i);
    if (twice >= 0)
      throw this.#mistake(
        ["tags", twice, "name"],
        `there is another tag named ${shortened(names[twice] as string)}`,
        "Give each tag its own name.",
      );
    const spans = tags.map((tag, i) => this.#tag(tag, i));
    if (this.#places.size > MAX_FRAMES)
      throw this.#mistake(
        [],
        `more than ${MAX_FRAMES.toLocaleString("en")} sprites on one sheet`,
        "Make several sheets.",
      );
    const members = [...this.#places.keys()];
    const frames = members.map((member): SheetFrame => {
      return { name: member, duration: this.#durations.get(member) ?? duration };
    });
    const own = tags.length > 0 ? spans : animationTags(members.map((member) => this.#members.asset(member)));
    return { name, pivot, frames, tags: own };
  }

  #tag({ name, sprites, direction, duration }: NonNullable<SheetEntry["tags"]>[number], i: number): Tag {
    const path = ["tags", i];
    const members = this.#find(sprites, [...path, "sprites"]);
    const places = members.map((member) => this.#put(member));
    const from = places[0] as number;
    if (places.some((place, at) => place !== from + at))
      throw this.#mistake(
        [...path, "sprites"],
        `the sprites of tag ${name} do not follow each other on the sheet`,
        "Put them next to each other in sprites of the sheet, or leave those out.",
      );
    for (const member of duration === undefined ? [] : members) {
      const other = this.#durations.get(member) ?? duration;
      if (other !== duration)
        throw this.#mistake(
          [...path, "duration"],
          `${member} is shown for ${other} ms in another tag`,
          "Give both the same.",
        );
      this.#durations.set(member, duration as number);
    }
    return { name, from, to: from + places.length - 1, ...(direction && { direction }) };
  }

  #put(member: string): number {
    const place = this.#places.get(member) ?? this.#places.size;
    this.#places.set(member, place);
    return place;
  }

  #find(patterns: readonly string[] = [], path: Path): string[] {
    const found = patterns.flatMap((wanted, i) => {
      const key = path.at(-1);
      return this.#members.find(wanted, (problem, hint) => this.#mistake([...path, i], `${key} ${problem}`, hint));
    });
    return [...new Set(found)];
  }

  #mistake(path: Path, problem: string, hint: string): PixelsError {
    return mistake(this.#source.position([...this.#path, ...path]), problem, hint);
  }
}
