import type { JobEvent } from "../../client/follower.ts";
import { printable } from "../../client/printable.ts";
import type { Result } from "../../make/run/result.ts";
import type { Sprite } from "../../make/sprite.ts";
import { Inline, type TerminalSize } from "../live/inline.ts";
import type { Frame, Shown } from "../live/region.ts";
import type { Area } from "../pictures/area.ts";
import { Gallery, shownPicture } from "../pictures/gallery.ts";
import { factsOf } from "./facts.ts";
import { fileOf, type Moving } from "./moving.ts";
import { StageTasks } from "./stage-tasks.ts";
import type { RunStyle } from "./style.ts";

/** A sprite of 32x32 pixel for pixel, or half as large. */
const ROOMS: readonly Area[] = [
  { columns: 32, rows: 16 },
  { columns: 16, rows: 8 },
];
/** Between the picture and the text, and of text that is worth it. */
const [GAP, LEAST_TEXT] = [2, 20];
/** What is drawn before the first preview: the ground alone. */
const NOTHING = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 4) };

/** By the room that they fill. */
type Grounds = ReadonlyMap<Area, Shown | undefined>;

/** One sprite on a terminal: its stages, and beside them the picture as it grows. What came of it stays. */
export class OneSprite implements Moving {
  readonly #sprite: Sprite;
  readonly #style: RunStyle;
  readonly #tasks: StageTasks;
  readonly #gallery: Gallery;
  readonly #grounds: Grounds;
  readonly #inline: Inline;
  #file: Uint8Array | undefined;
  #facts: string[] | undefined;
  #waits = false;
  #size: TerminalSize = { columns: 0, rows: 0 };
  #ending: Promise<void> | undefined;

  private constructor(sprite: Sprite, style: RunStyle, tasks: StageTasks, grounds: Grounds) {
    this.#sprite = sprite;
    this.#style = style;
    this.#tasks = tasks;
    this.#grounds = grounds;
    this.#gallery = new Gallery(style.screen, () => undefined);
    this.#inline = new Inline((size) => this.#frame(size));
  }

  static async open(sprite: Sprite, style: RunStyle): Promise<OneSprite> {
    const grounds = ROOMS.map(async (room) => [room, await shownPicture(NOTHING, room, style.screen)] as const);
    return new OneSprite(sprite, style, await StageTasks.open(style.bar), new Map(await Promise.all(grounds)));
  }

  get tellsSeeds(): boolean {
    return this.#facts !== undefined;
  }

  event(_: Sprite, event: JobEvent): void {
    this.#waits = event.type === "queued";
    this.#tasks.event(event);
    if (event.type === "preview") this.#file = event.png ?? this.#file;
  }

  finished(result: Result): void {
    this.#ending = this.#end(result);
  }

  async stop(): Promise<void> {
    await (this.#ending ?? this.#tasks.end(false));
    // Asked for once more, the picture itself is made ready where a preview was.
    const room = roomIn(this.#size, this.#gallery);
    if (room !== undefined) this.#gallery.show(this.#sprite.jobId, this.#file, room);
    await this.#gallery.settled();
    this.#inline.stop();
  }

  async #end(result: Result): Promise<void> {
    const isDone = result.error === undefined;
    this.#file = (await fileOf(result)) ?? this.#file;
    await this.#tasks.end(isDone);
    if (isDone) this.#facts = factsOf(result, this.#style.paint);
  }

  #frame(size: TerminalSize): Frame {
    this.#size = size;
    const { cut, paint } = this.#style;
    const room = roomIn(size, this.#gallery);
    const picture = room && (this.#gallery.show(this.#sprite.jobId, this.#file, room) ?? this.#grounds.get(room));
    const indent = picture === undefined ? 0 : picture.area.columns + GAP;
    const waiting = this.#waits ? paint.dim("  queued") : undefined;
    const mark = this.#facts === undefined ? "" : `${paint.green("✔")} `;
    const title = mark + paint.bold(this.#sprite.name ?? printable(this.#sprite.prompt));
    const texts = [title, ...(this.#facts ?? (waiting === undefined ? this.#tasks.lines(paint) : [waiting]))];
    const lines = texts.slice(0, size.rows - 2).map((text) => cut(text, size.columns - indent));
    if (picture === undefined) return { rows: lines, slots: [] };
    const above = Math.max(0, Math.floor((picture.area.rows - lines.length) / 2));
    // A row below: where pixels end in the last row of a terminal, some scroll.
    const height = Math.max(lines.length, picture.area.rows) + 1;
    const rows = Array.from({ length: height }, (_, row) => lines[row - above] ?? "");
    return { rows, indent, slots: [{ row: 0, column: 0, picture }] };
  }
}

/** The largest that leaves room for text beside it and for a line of the shell below. */
function roomIn({ columns, rows }: TerminalSize, gallery: Gallery): Area | undefined {
  if (!gallery.isOpen) return undefined;
  return ROOMS.find((room) => columns >= room.columns + GAP + LEAST_TEXT && rows >= room.rows + 3);
}
