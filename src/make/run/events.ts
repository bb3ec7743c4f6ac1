import type { JobEvent } from "../../client/follower.ts";
import type { Sprite } from "../sprite.ts";
import type { Result } from "./result.ts";

/**
 * What is told while sprites are drawn. Each function that takes long has an option `onEvent`, which is called with
 * every event as it happens, and returns all results in the end. Events are plain objects, told apart by their `type`;
 * imports and sets add types of their own.
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
