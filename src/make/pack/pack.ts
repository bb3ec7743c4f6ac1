import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { countColors } from "../../image/color/histogram.ts";
import { quantize } from "../../image/color/quantize.ts";
import { remap } from "../../image/color/remap.ts";
import { decodePicture } from "../../image/files/decode.ts";
import { readInput } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { readShares, rememberShares, type Shares, sharesOf, strip } from "./colours.ts";
import { fitOf, type Naming, namingOf, namingOfFile } from "./names.ts";

const PICTURE = /\.(png|gif|webp|jpe?g)$/i;
const MAX_FILES = 5000;
const MAX_BYTES = 16 * 2 ** 20;
/** Colours of a pack that what is drawn in its style is drawn in. */
const COLOURS = 48;
/** How many pictures carry the style of a pack where none is of what is asked for, and how closely those are followed. */
const CARRIERS = 2;
const FOLLOW = 0.3;

/** What to draw one prompt after. */
export interface Packed {
  /** Files, the most important first. */
  references: string[];
  /** Where none of them is of what is asked for: how closely, and in which colours. */
  follow?: number;
  palette?: number[];
}

interface Member {
  path: string;
  sha256: string;
  naming: Naming;
  shares: Shares;
}

/** A folder of the user's pictures, which say by their names what they are of. */
export class Pack {
  readonly #members: readonly Member[];
  readonly #palette: readonly number[];
  readonly #carriers: readonly string[];
  /** What could not be read, for people. */
  readonly warnings: readonly string[];

  private constructor(members: readonly Member[], warnings: readonly string[]) {
    this.#members = members;
    this.warnings = warnings;
    const palette = quantize(
      members.map(({ shares }) => strip(shares)),
      COLOURS,
    );
    this.#palette = palette.colors;
    this.#carriers = typicalOf(members, palette);
  }

  /** Looks at the pictures that it has not seen before. @param where it was asked for, for people. Throws PixelsError `usage` and `interrupted`. */
  static async open(folder: string, where: string, signal?: AbortSignal): Promise<Pack> {
    const names = await picturesIn(folder, where);
    const known = await readShares();
    const [members, warnings]: [Member[], string[]] = [[], []];
    for (const name of names) {
      const path = join(folder, name);
      try {
        members.push(await memberOf(path, name, known, signal));
      } catch (cause) {
        if (cause instanceof PixelsError) throw cause;
        warnings.push(`${where}: ${path} is left out: ${(cause as Error).message}`);
      }
    }
    if (members.length === 0)
      throw new PixelsError(
        "usage",
        `${where}: there is no picture in ${folder} that can be read`,
        "Name a folder of sprites.",
      );
    if (members.some(({ sha256 }) => !known.has(sha256)))
      await rememberShares(new Map([...known, ...members.map(({ sha256, shares }) => [sha256, shares] as const)]));
    return new Pack(members, warnings);
  }

  /** The same for the same prompt and pictures on every machine. */
  choose(prompt: string): Packed {
    const asked = namingOf(prompt);
    const fits = this.#members.map(({ path, naming }) => ({ path, score: fitOf(asked, naming) }));
    const best = fits.reduce((one, other) => (other.score > one.score ? other : one));
    if (best.score > 0) return { references: [best.path] };
    return { references: [...this.#carriers], follow: FOLLOW, palette: [...this.#palette] };
  }
}

async function picturesIn(folder: string, where: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === "ENOENT"
        ? "there is no such folder"
        : cause.code === "ENOTDIR"
          ? "it is no folder"
          : cause.message;
    throw new PixelsError("usage", `${where}: ${folder}: ${why}`, "Name a folder of sprites.");
  });
  const pictures = names.filter((name) => PICTURE.test(name)).sort();
  if (pictures.length <= MAX_FILES) return pictures;
  throw new PixelsError(
    "usage",
    `${where}: ${folder} has ${pictures.length} pictures`,
    `Name one of at most ${MAX_FILES}.`,
  );
}

async function memberOf(
  path: string,
  name: string,
  known: ReadonlyMap<string, Shares>,
  signal?: AbortSignal,
): Promise<Member> {
  const bytes = await readInput(path, MAX_BYTES, signal);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const shares = known.get(sha256) ?? sharesOf((await decodePicture(path, bytes, LIMITS.blobSide)).image);
  return { path, sha256, naming: namingOfFile(name.split(/[\\/]/).at(-1) as string), shares };
}

/** Those whose colours most of the others have, too. */
function typicalOf(members: readonly Member[], palette: ReturnType<typeof quantize>): string[] {
  const colored = members.map(({ path, shares }) => ({ path, picture: remap(strip(shares), palette) }));
  const common = new Map(
    countColors(colored.map(({ picture }) => picture)).map(({ color, pixels }) => [color, pixels]),
  );
  const scored = colored.map(({ path, picture }) => {
    const used = countColors([picture]);
    return { path, score: used.reduce((sum, { color }) => sum + (common.get(color) ?? 0), 0) };
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, CARRIERS)
    .map(({ path }) => path);
}
