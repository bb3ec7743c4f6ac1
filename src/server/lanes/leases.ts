import { setTimeout as delay } from "node:timers/promises";
import type { Board } from "../jobs/board.ts";
import type { Lanes } from "./lanes.ts";

/** Of a lease within its term: two may be missed. */
const EXTENSIONS = 4;
const HAND_IN_MS = 2_000;

/** Holds what the lanes draw, for as long as they do, on a board whose jobs are held for a term. */
export class Leases {
  readonly #board: Board;
  readonly #lanes: Lanes;
  #timer: NodeJS.Timeout | undefined;

  constructor(board: Board, lanes: Lanes) {
    this.#board = board;
    this.#lanes = lanes;
  }

  start(): void {
    const { termMs } = this.#board;
    // A board that does not answer now is asked again within the term.
    const extend = () => void this.#board.extend(new Map(this.#held)).catch(() => {});
    if (Number.isFinite(termMs)) this.#timer = setInterval(extend, termMs / EXTENSIONS).unref();
  }

  /** @param working what is still done for jobs. Where the board does not answer, leases end by themselves. */
  async close(working: Iterable<Promise<void>>): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    await Promise.race([this.#handIn(working), delay(HAND_IN_MS, undefined, { ref: false })]);
  }

  async #handIn(working: Iterable<Promise<void>>): Promise<void> {
    await Promise.allSettled(working);
    await Promise.allSettled(this.#held.map(([id, token]) => this.#board.giveBack(id, token, 0)));
  }

  get #held(): [id: string, token: string][] {
    return this.#lanes.all.flatMap(({ progress }) =>
      Array.from(progress, ([id, { token }]) => [id, token] as [string, string]),
    );
  }
}
