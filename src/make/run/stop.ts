import { ERRORS, PixelsError } from "../../protocol/errors.ts";

/** Why a run stops waiting before its jobs have ended: interrupted, or it has waited long enough. */
export class Stop {
  readonly reason: Promise<PixelsError>;
  #reason: PixelsError | undefined;
  readonly #dispose: () => void;

  /**
   * @param waitMs without it there is no limit.
   * @param lateHint what to do when it has passed, where that is not the usual.
   */
  constructor(signal: AbortSignal, waitMs: number | undefined, lateHint?: string) {
    let give: (reason: PixelsError) => void = () => undefined;
    this.reason = new Promise((resolve) => {
      give = resolve;
    });
    const settle = (reason: PixelsError) => {
      this.#reason ??= reason;
      give(this.#reason);
    };
    const interrupt = () => settle(new PixelsError("interrupted", "interrupted"));
    const late = () => settle(new PixelsError("wait_over", `no picture within ${(waitMs ?? 0) / 1000} s`, lateHint));
    signal.addEventListener("abort", interrupt, { once: true });
    if (signal.aborted) interrupt();
    const timer = waitMs === undefined ? undefined : setTimeout(late, waitMs);
    this.#dispose = () => {
      signal.removeEventListener("abort", interrupt);
      clearTimeout(timer);
    };
  }

  get isSet(): boolean {
    return this.#reason !== undefined;
  }

  get isInterrupt(): boolean {
    return this.#reason?.exit === ERRORS.interrupted.exit;
  }

  dispose(): void {
    this.#dispose();
  }
}
