import type { JobEvent } from "../../client/follower.ts";
import type { Sprite } from "../sprite.ts";
import type { Result } from "./result.ts";

/**
 * What is told while sprites are drawn. Whatever takes long takes one function `onEvent` that is called with each event as it happens,
 * and returns what became of it all: an event is a plain object, told apart by its `type`. What else is made adds types of its own.
 */
export type RunEvent =
  /** No backend answers, so one is started for this alone. The reason is there where somebody listens. */
  | { type: "embedding"; reason?: string | undefined }
  /** All of them are about to be handed in. */
  | { type: "start"; sprites: readonly Sprite[] }
  | (JobEvent & { sprite: Sprite })
  /** What the user should know; without a sprite it is about all of them. */
  | { type: "warning"; message: string; sprite?: Sprite }
  /** One has its end: with its pictures, or with why there are none. */
  | { type: "finished"; result: Result };

/** What all that takes long may be given. */
export interface Watched<E> {
  onEvent?: ((event: E) => void) | undefined;
  /** Ends it early: what is under way is cancelled, what was written stays. */
  signal?: AbortSignal | undefined;
}
