import { PixelsError } from "../../protocol/errors.ts";

export { abortable, interrupted, untilAborted } from "../../client/abort.ts";

/** Why a run stops before its jobs have ended: interrupted, it has waited long enough, or its pictures can't be kept. */
export class Stop {
  readonly reason: Promise<PixelsError>;
  #reason: PixelsError | undefined;
  #give!: (reason: PixelsError) => void;
  readonly #dispose: () => void;

  /** @param waitMs without it there is no limit. */
  constructor(signal: AbortSignal | undefined, waitMs: number | undefined) {
    this.reason = new Promise((resolve) => {
      this.#give = resolve;
    });
    const interrupt = () => this.set(new PixelsError("interrupted", "interrupted"));
    const late = () => this.set(new PixelsError("wait_over", `no picture within ${(waitMs ?? 0) / 1000} s`));
    signal?.addEventListener("abort", interrupt, { once: true });
    if (signal?.aborted) interrupt();
    const timer = waitMs === undefined ? undefined : setTimeout(late, waitMs);
    this.#dispose = () => {
      signal?.removeEventListener("abort", interrupt);
      clearTimeout(timer);
    };
  }

  get isSet(): boolean {
    return this.#reason !== undefined;
  }

  /** Whether the jobs are to be cancelled: not by a run that has only waited long enough. */
  get endsJobs(): boolean {
    return this.#reason !== undefined && this.#reason.code !== "wait_over";
  }

  /** The first reason counts. */
  set(reason: PixelsError): void {
    this.#reason ??= reason;
    this.#give(this.#reason);
  }

  dispose(): void {
    this.#dispose();
  }
}
