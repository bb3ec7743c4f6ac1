import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { cacheHome } from "../../environment.ts";
import { replaceFile } from "../../make/files/output-file.ts";
import type { Result } from "../../make/run/result.ts";
import { makeFolder } from "../../make-folder.ts";
import { isSet, SHARED, settingOf } from "../../protocol/recipe/recipe.ts";
import { keyName } from "../../protocol/recipe/spelling.ts";
import type { Asset } from "../set/asset.ts";

const FILE = join(cacheHome, "dgx-pixels", "pace.json");
/** Ways to draw that are remembered; the oldest are forgotten. */
const MOST = 100;

const PACING = SHARED.filter((name) => settingOf(name).isPace);

/** Seconds from one picture to the next, all workers together, by the way in which they are drawn. */
export type Pace = ReadonlyMap<string, number>;

/** Seconds that these take, or undefined where one of them is drawn in a way that this machine has not seen yet. @param assets one of each job. */
export function estimate(assets: readonly Asset[], pace: Pace): number | undefined {
  let total = 0;
  for (const asset of assets) {
    const seconds = pace.get(wayOf(asset));
    if (seconds === undefined) return undefined;
    total += seconds;
  }
  return total;
}

/** What was seen before on this machine; nothing where that can't be read. */
export async function readPace(): Promise<Pace> {
  try {
    return new Map(Object.entries(v.parse(v.record(v.string(), v.number()), JSON.parse(await readFile(FILE, "utf8")))));
  } catch {
    return new Map();
  }
}

/**
 * Remembers how long these took, one of each job, where all were drawn. @param seconds of the whole run: with several workers less than its
 * pictures took together. Never fails: it is only for the next estimate.
 */
export async function rememberPace(
  assets: readonly Asset[],
  results: readonly Result[],
  seconds: number,
): Promise<void> {
  if (results.some(({ error }) => error !== undefined)) return;
  const seen = paceOf(assets, results, seconds);
  const known = [...(await readPace())].filter(([way]) => !seen.has(way));
  const pace = Object.fromEntries([...known, ...seen].slice(-MOST));
  try {
    makeFolder(dirname(FILE));
    await replaceFile(FILE, Buffer.from(`${JSON.stringify(pace, null, 2)}\n`));
  } catch {
    // The next run does not know how long it takes.
  }
}

/** The mean of each way to draw. @param results of the assets, by their index. */
export function paceOf(assets: readonly Asset[], results: readonly Result[], seconds: number): Pace {
  const ways = new Map<string, { pictures: number; seconds: number }>();
  let drawn = 0;
  for (const { sprite, durationS = 0 } of results) {
    const way = wayOf(assets[sprite.index] as Asset);
    const before = ways.get(way) ?? { pictures: 0, seconds: 0 };
    ways.set(way, { pictures: before.pictures + 1, seconds: before.seconds + durationS });
    drawn += durationS;
  }
  if (drawn === 0) return new Map();
  const mean = (all: { pictures: number; seconds: number }) => (all.seconds / all.pictures) * (seconds / drawn);
  return new Map([...ways].map(([way, all]) => [way, Number(mean(all).toPrecision(3))]));
}

/** What decides how long a picture takes. */
function wayOf({ settings }: Asset): string {
  const deciding = PACING.filter((name) => isSet(settings, name));
  return deciding.map((name) => `${keyName(name)} ${String(settings[name])}`).join(", ");
}
