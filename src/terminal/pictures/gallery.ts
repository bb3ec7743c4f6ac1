import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Rgba } from "../../image/rgba.ts";
import { deferred } from "../live/deferred.ts";
import type { Shown } from "../live/region.ts";
import { type Area, areaOf } from "./area.ts";
import { removeKittyPicture } from "./kitty.ts";
import { readPicture } from "./read-picture.ts";
import { pictureLines, type Screen } from "./screen.ts";

/** A picture that changes is made ready at most so often: nobody sees more. */
const INTERVAL_MS = 250;
/** After each picture it rests so many times as long as that took: however many change, they take a thirteenth of a core. */
const REST = 12;
/** Pictures that are kept ready, though they are not shown now. */
const MOST_KEPT = 64;
/** Ids of kitty's are shared by all programs in a terminal. */
const MOST_IDS = 2 ** 31;

interface Exhibit {
  id: number;
  shown?: Shown | undefined;
  /** What `shown` was made of; it is undefined where that is no picture. */
  of?: Wanted;
  wanted: Wanted;
  isWaiting: boolean;
  readyAt: number;
}

interface Wanted {
  png: Uint8Array;
  room: Area;
}

/** Pictures made ready for a screen, each only when it has changed. */
export class Gallery {
  readonly screen: Screen;
  readonly #changed: () => void;
  readonly #exhibits = new Map<string, Exhibit>();
  #nextId = randomInt(1, MOST_IDS);
  /** One picture at a time. */
  #turn: Promise<void> = Promise.resolve();
  readonly #hurry = deferred();

  /** @param changed is called when a picture that was not ready is. */
  constructor(screen: Screen, changed: () => void) {
    this.screen = screen;
    this.#changed = changed;
  }

  get isOpen(): boolean {
    return this.screen.graphics !== "none";
  }

  /** The picture of this owner as it fits in `room`, an object that stays the same; the one before, or none, until it is ready. */
  show(owner: string, png: Uint8Array | undefined, room: Area): Shown | undefined {
    if (png === undefined || !this.isOpen) return undefined;
    const exhibit = this.#exhibits.get(owner) ?? this.#add(owner, { png, room });
    exhibit.wanted = { png, room };
    if (!isSame(exhibit.of, exhibit.wanted) && !exhibit.isWaiting) {
      exhibit.isWaiting = true;
      this.#turn = this.#turn.then(() => this.#prepare(exhibit));
    }
    return exhibit.of?.room === room ? exhibit.shown : undefined;
  }

  /** Resolves when all that were asked for are ready, for which nothing is paused any more. */
  async settled(): Promise<void> {
    this.#hurry.resolve();
    await this.#turn;
  }

  #add(owner: string, wanted: Wanted): Exhibit {
    const [oldest] = this.#exhibits.keys();
    if (this.#exhibits.size >= MOST_KEPT && oldest !== undefined) this.#exhibits.delete(oldest);
    const exhibit: Exhibit = { id: this.#nextId++, wanted, isWaiting: false, readyAt: -INTERVAL_MS };
    this.#exhibits.set(owner, exhibit);
    return exhibit;
  }

  async #prepare(exhibit: Exhibit): Promise<void> {
    await this.#pause(exhibit.readyAt + INTERVAL_MS - performance.now());
    // Not earlier: a newer one may have come meanwhile.
    const { wanted, id } = exhibit;
    const start = performance.now();
    const shown = await shownOf(wanted.png, wanted.room, this.screen, id);
    const readyAt = performance.now();
    Object.assign(exhibit, { shown, of: wanted, isWaiting: false, readyAt });
    this.#changed();
    await this.#pause((readyAt - start) * REST);
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await Promise.race([this.#hurry.promise, sleep(ms, undefined, { ref: false })]);
  }
}

function isSame(one: Wanted | undefined, other: Wanted): boolean {
  return one?.png === other.png && one.room === other.room;
}

/** A picture in a file as it fits in `room`; undefined where it is none, or the screen shows none. */
export async function shownOf(file: Uint8Array, room: Area, screen: Screen, id: number): Promise<Shown | undefined> {
  const picture = await readPicture(file);
  return picture && shownPicture(picture, room, screen, id);
}

/** A picture as it fits in `room`; undefined where the screen shows none. */
export async function shownPicture(
  picture: Rgba,
  room: Area,
  screen: Screen,
  id = randomInt(1, MOST_IDS),
): Promise<Shown | undefined> {
  const lines = await pictureLines(picture, room, screen, id);
  if (lines.length === 0) return undefined;
  const remove = screen.graphics === "kitty" ? removeKittyPicture(id) : "";
  return { lines, area: areaOf(picture, room), remove };
}
