import type { JobEvent } from "../../client/follower.ts";
import type { Sprite } from "../sprite.ts";
import type { Result } from "./result.ts";

/** Who is told how a run goes on. */
export interface Progress {
  event(sprite: Sprite, event: JobEvent): void;
  finished(result: Result): void;
  /** @param sprite that it is about; without one it is about the run. */
  warn(text: string, sprite?: Sprite): void;
}
