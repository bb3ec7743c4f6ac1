import { readFile } from "node:fs/promises";
import type { JobEvent } from "../../client/follower.ts";
import type { Result } from "../../make/run/result.ts";
import type { Sprite } from "../../make/sprite.ts";

/** What moves on a terminal while sprites are drawn. */
export interface Moving {
  event(sprite: Sprite, event: JobEvent): void;
  finished(result: Result): void;
  /** Leaves what is to stay. */
  stop(): Promise<void>;
  /** Whether it tells what a picture was drawn with, so that nobody else need. */
  readonly tellsSeeds: boolean;
}

/** The file of the first picture of a result; undefined where there is none that can be read. */
export async function fileOf({ pictures }: Result): Promise<Uint8Array | undefined> {
  const [picture] = pictures;
  if (picture?.path === undefined) return picture?.png;
  return readFile(picture.path).catch(() => undefined);
}
