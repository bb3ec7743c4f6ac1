import { PixelsError } from "../protocol/errors.ts";
import type { Follower } from "./follower.ts";

/** How often a backend that says nothing is looked at. */
const INTERVAL_MS = 1500;

/**
 * For jobs of a 1.0.0 backend, which cannot be asked for a job but only whether it has any: without this, a job whose
 * last update was missed, or whose backend has gone, would be waited for without end.
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
   * @returns the jobs that there is no use in waiting for, with why: all silent ones, when the backend is gone or was
   * idle twice in a row.
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
