/** Whoever presses a key has seen the page as it was so long before. */
const REACTION_MS = 1000;

/** Which job keys act on: the first of the page until somebody chooses one. Times in ms. */
export class Selection {
  #chosen: string | undefined;
  #shown: string | undefined;
  #movedAt = Number.NEGATIVE_INFINITY;

  /** The job that was chosen. */
  get id(): string | undefined {
    return this.#chosen;
  }

  choose(id: string | undefined): void {
    this.#chosen = id;
    this.#movedAt = Number.NEGATIVE_INFINITY;
  }

  /** Hears which job the page shows as selected. */
  shown(id: string | undefined, now: number): void {
    const hasMoved = this.#shown !== undefined && id !== this.#shown && id !== this.#chosen;
    if (hasMoved) this.#movedAt = now;
    this.#shown = id;
  }

  /** Another job is selected by itself, as when the one before has ended: a key may still be meant for that. */
  hasJustMoved(now: number): boolean {
    return now - this.#movedAt < REACTION_MS;
  }
}
