import type { Send } from "./progress.ts";

/** The workers beside this one, as far as an engine can ask something of them: that those which draw nothing give back their memory. */
export class Neighbours {
  readonly #send: Send;
  readonly #waiting: ((freed: boolean) => void)[] = [];

  constructor(send: Send) {
    this.#send = send;
  }

  /** Resolves when they have, with whether that was anything. The server answers within seconds, and this process ends with it. */
  needMemory(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#send({ type: "need_memory" });
    });
  }

  onGoOn(freed: boolean): void {
    for (const resolve of this.#waiting.splice(0)) resolve(freed);
  }
}
