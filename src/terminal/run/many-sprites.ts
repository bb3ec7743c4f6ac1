import type { JobEvent } from "../../client/follower.ts";
import { printable } from "../../client/printable.ts";
import type { Result } from "../../make/run/result.ts";
import type { Sprite } from "../../make/sprite.ts";
import { remaining } from "../duration.ts";
import { Inline, type TerminalSize } from "../live/inline.ts";
import type { Frame } from "../live/region.ts";
import { Gallery } from "../pictures/gallery.ts";
import { GAP, type Wall, wallFor } from "../wall.ts";
import { fileOf, type Moving } from "./moving.ts";
import type { RunStyle } from "./style.ts";

const BAR = 24;
/** More bars than these say no more. */
const MOST_BARS = 12;
/** Of the rows, what stays for what the shell has written before. */
const LEFT_ROWS = 3;

/** One of them, as it is shown. */
interface Shown {
  sprite: Sprite;
  progress?: Extract<JobEvent, { type: "progress" }>;
  file?: Uint8Array | undefined;
  state: "waiting" | "running" | "done" | "failed";
}

/** Many sprites on a terminal: a wall that fills with their pictures, or a bar for each that is drawn, and how many there are in all. */
export class ManySprites implements Moving {
  readonly tellsSeeds = false;
  readonly #style: RunStyle;
  readonly #gallery: Gallery;
  readonly #inline: Inline;
  readonly #all = new Map<string, Shown>();
  readonly #reading: Promise<void>[] = [];
  readonly #isOnePrompt: boolean;
  readonly #start = performance.now();
  #size: TerminalSize = { columns: 0, rows: 0 };
  #done = 0;
  #failed = 0;
  /** The first on the wall. */
  #first = 0;

  private constructor(sprites: readonly Sprite[], style: RunStyle) {
    this.#style = style;
    this.#isOnePrompt = sprites.every(({ prompt }) => prompt === sprites[0]?.prompt);
    for (const sprite of sprites) this.#all.set(sprite.jobId, { sprite, state: "waiting" });
    this.#gallery = new Gallery(style.screen, () => undefined);
    this.#inline = new Inline((size) => this.#frame(size));
  }

  static open(sprites: readonly Sprite[], style: RunStyle): ManySprites {
    return new ManySprites(sprites, style);
  }

  event({ jobId }: Sprite, event: JobEvent): void {
    const one = this.#all.get(jobId);
    if (one === undefined) return;
    if (event.type !== "queued") one.state = "running";
    if (event.type === "progress") one.progress = event;
    if (event.type === "preview") one.file = event.png ?? one.file;
  }

  finished(result: Result): void {
    const one = this.#all.get(result.sprite.jobId);
    if (one === undefined) return;
    const hasFailed = result.error !== undefined;
    this.#done++;
    if (hasFailed) this.#failed++;
    one.state = hasFailed ? "failed" : "done";
    if (this.#gallery.isOpen) this.#reading.push(this.#read(one, result));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reading);
    this.#frame(this.#size);
    await this.#gallery.settled();
    this.#inline.stop();
  }

  async #read(one: Shown, result: Result): Promise<void> {
    one.file = (await fileOf(result)) ?? one.file;
  }

  #frame(size: TerminalSize): Frame {
    this.#size = size;
    const all = [...this.#all.values()];
    const total = this.#style.cut(this.#total(all.length), size.columns);
    const space = { columns: size.columns, rows: size.rows - LEFT_ROWS };
    const hasPixels = this.#style.screen.graphics !== "blocks";
    const wall = this.#gallery.isOpen ? wallFor(space, { running: all.length, all: all.length, hasPixels }) : undefined;
    return wall === undefined ? { rows: [...this.#bars(all, size), total], slots: [] } : this.#wall(wall, all, total);
  }

  #total(all: number): string {
    const { bar, paint } = this.#style;
    const now = performance.now();
    const perSprite = (now - this.#start) / Math.max(1, this.#done);
    const endsAt = this.#done === 0 || this.#done === all ? undefined : now + perSprite * (all - this.#done);
    const failed = this.#failed === 0 ? "" : paint.red(`, ${this.#failed} failed`);
    const left = endsAt === undefined ? "" : `, ${remaining(endsAt, now)} left`;
    return `${paint.cyan(bar(this.#done / all, BAR))} ${this.#done - this.#failed}/${all} pictures${failed}${left}`;
  }

  #bars(all: readonly Shown[], { columns, rows }: TerminalSize): string[] {
    const { bar, paint, cut } = this.#style;
    const running = all.filter(({ state, progress }) => state === "running" && progress !== undefined);
    return running.slice(0, Math.min(MOST_BARS, rows - 2)).map(({ sprite, progress }) => {
      if (progress === undefined) return "";
      const { step, totalSteps, stage } = progress;
      const share = totalSteps === 0 ? 0 : step / totalSteps;
      const text = `${bar(share, BAR)} ${step}/${totalSteps} ${paint.cyan(stage.replaceAll("_", " "))}  ${labelOf(sprite)}`;
      return cut(text, columns);
    });
  }

  /** A wall that has no place for all shows those that are drawn now, behind those that were drawn before. */
  #wall({ room, across, lines }: Wall, all: readonly Shown[], total: string): Frame {
    const places = across * lines;
    const last = all.findLastIndex(({ state }) => state !== "waiting");
    const wanted = Math.max(0, Math.ceil((last + 1 - places) / across) * across);
    this.#first = Math.max(this.#first, wanted);
    const hung = all.slice(this.#first, this.#first + places);
    const slots = hung.map(({ sprite, file }, i) => ({
      row: Math.floor(i / across) * (room.rows + 1),
      column: (i % across) * (room.columns + GAP),
      picture: this.#gallery.show(sprite.jobId, file, room),
    }));
    const rows = Array.from({ length: Math.ceil(hung.length / across) }, (_, line) => {
      const captions = hung.slice(line * across, (line + 1) * across).map((one) => this.#caption(one, room.columns));
      return [...Array.from({ length: room.rows }, () => undefined), captions.join(" ".repeat(GAP))];
    });
    return { rows: [...rows.flat(), total], slots };
  }

  #caption({ sprite, state, progress }: Shown, columns: number): string {
    const { paint, cut } = this.#style;
    const steps = progress && progress.totalSteps > 0 ? `${progress.step}/${progress.totalSteps} ` : "";
    const text = {
      waiting: () => paint.dim(cut(labelOf(sprite), columns)),
      running: () => cut(paint.cyan(steps) + labelOf(sprite), columns),
      done: () => cut(this.#nameOf(sprite), columns),
      failed: () => paint.red(cut(`✗ ${labelOf(sprite)}`, columns)),
    }[state]();
    return text + " ".repeat(Math.max(0, columns - cut.widthOf(text)));
  }

  /** Sprites of one prompt differ in their seeds alone. */
  #nameOf(sprite: Sprite): string {
    return this.#isOnePrompt && sprite.name === undefined ? `seed ${sprite.seed}` : labelOf(sprite);
  }
}

function labelOf({ name, prompt }: Sprite): string {
  return name ?? printable(prompt);
}
