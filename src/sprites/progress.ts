import type { JobEvent } from "../connection/follower.ts";
import type { Result } from "./result.ts";
import type { Sprite } from "./sprite.ts";

/** Who is told how a run goes on. */
export interface Progress {
  event(sprite: Sprite, event: JobEvent): void;
  finished(result: Result): void;
  /** @param sprite that it is about; without one it is about the run. */
  warn(text: string, sprite?: Sprite): void;
}
