/** What becomes of a job: a new record, or none. */
export interface Change {
  id: string;
  /** Where the record stands; without meaning for a removal. */
  order: number;
  isRemoval: boolean;
  /** The record, or what the log holds of the removal. */
  bytes: Buffer;
}

type Place = Pick<Change, "id" | "order">;

/** Changes that are not in the file yet; of two to one job, the later alone. */
export class StoreChanges {
  readonly #newest = new Map<string, Change>();
  /** Where records were put, those too that have gone since. Sorted when they are asked for. */
  readonly #places: Place[] = [];
  #isSorted = true;

  /** Of the newest of each job. */
  get bytes(): number {
    let bytes = 0;
    for (const change of this.#newest.values()) bytes += change.bytes.length;
    return bytes;
  }

  get size(): number {
    return this.#newest.size;
  }

  get(id: string): Change | undefined {
    return this.#newest.get(id);
  }

  add(change: Change): void {
    const known = this.#newest.get(change.id);
    this.#newest.set(change.id, change);
    if (change.isRemoval || (known?.order === change.order && !known.isRemoval)) return;
    this.#isSorted &&= change.order >= (this.#places.at(-1)?.order ?? 0);
    this.#places.push({ id: change.id, order: change.order });
  }

  /** In no particular order. */
  values(): Iterable<Change> {
    return this.#newest.values();
  }

  /** Ids of records that were put with an `order` above `after` and up to `end`. */
  *idsBetween(after: number, end: number): Iterable<string> {
    if (!this.#isSorted) this.#places.sort((one, other) => one.order - other.order);
    this.#isSorted = true;
    for (let i = this.#firstAfter(after); i < this.#places.length; i++) {
      const { id, order } = this.#places[i] as Place;
      if (order > end) return;
      yield id;
    }
  }

  #firstAfter(after: number): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle] as Place).order > after) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
