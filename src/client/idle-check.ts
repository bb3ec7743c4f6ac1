import { PixelsError } from "../protocol/errors.ts";
import type { Follower } from "./follower.ts";

/** How often a backend that says nothing is looked at. */
const INTERVAL_MS = 1500;

/**
 * A 1.0.0 backend can't be asked for one job, only whether it has any. Without this check, a job whose last update was
 * missed, or whose backend has gone, would be waited for without end.
 */
export class IdleCheck {
  readonly #isIdle: () => Promise<boolean>;
  #checkedAt = performance.now();
  #isChecking = false;
  #wasIdle = false;

  constructor(isIdle: () => Promise<boolean>) {
    this.#isIdle = isIdle;
  }

  /**
   * @returns the jobs whose end will never be told, each with the reason: all of which nothing was heard lately, once
   * the backend has gone or has said twice in a row that it has no job.
   */
  async hopeless(followers: Follower[]): Promise<[Follower, PixelsError][]> {
    if (this.#isChecking || performance.now() - this.#checkedAt < INTERVAL_MS) return [];
    this.#isChecking = true;
    const verdict = await this.#verdict();
    this.#checkedAt = performance.now();
    this.#isChecking = false;
    const silent = followers.filter((follower) => this.#checkedAt - follower.heardAt >= INTERVAL_MS);
    return verdict ? silent.map((follower) => [follower, verdict(follower.jobId)]) : [];
  }

  async #verdict(): Promise<((jobId: string) => PixelsError) | undefined> {
    try {
      const isIdle = await this.#isIdle();
      const isHopeless = isIdle && this.#wasIdle;
      this.#wasIdle = isIdle;
      return isHopeless ? missed : undefined;
    } catch (cause) {
      return cause instanceof PixelsError && cause.exit === 3 ? () => cause : undefined;
    }
  }
}

function missed(jobId: string): PixelsError {
  const hint =
    "The job may have been cancelled, or the backend restarted: look into its output folder, or run the command again.";
  return new PixelsError("job_failed", `the backend has no unfinished job and never told how ${jobId} ended`, hint);
}
