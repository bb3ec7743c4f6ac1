import type { Connection } from "../../client/connection.ts";
import { RollCall } from "../../make/watch/roll-call.ts";
import type { WatchEvent } from "../../make/watch/watch.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { type Bar, loadBar } from "../bar.ts";
import { type Cut, loadCut } from "../cut.ts";
import { signalForeground } from "../live/foreground.ts";
import { type Held, holdTerminal, writeTerminal } from "../live/held-terminal.ts";
import { Keys } from "../live/keys.ts";
import { Region, WHOLE_SCREEN } from "../live/region.ts";
import { print } from "../output.ts";
import { type Paint, paintFor } from "../paint.ts";
import { Gallery } from "../pictures/gallery.ts";
import type { Screen } from "../pictures/screen.ts";
import { act, isAction } from "./actions.ts";
import { endText, labelOf } from "./end-line.ts";
import type { WatchView } from "./open-view.ts";
import { type Page, pageOf } from "./page.ts";
import { Selection } from "./selection.ts";

/** Ten frames a second of twenty pictures look smooth, and leave the machine to those who draw. */
const FRAME_MS = 100;
/** Remaining times count down. */
const TICK_MS = 1000;
/** Of a terminal that does not tell its size. */
const [COLUMNS, ROWS] = [80, 24];
const ASKING = "Waiting for the backend.";
const MOVED = "The selection has just moved to this job. Press it again.";
/** Ended jobs that are told of when all were watched. */
const MOST_TOLD = 10;
/** Another screen, so that the shell's is as it was in the end. */
const [OTHER_SCREEN, OWN_SCREEN] = ["\u001b[?1049h\u001b[H", "\u001b[?1049l"];

export interface BoardOptions {
  connection: Connection;
  /** Ids of the jobs; all jobs without them. */
  jobs: readonly string[];
  screen: Screen;
  /** Ends the watching. */
  quit(): void;
}

/** All jobs on a terminal of their own, which keys work on. */
export class BoardView implements WatchView {
  readonly #options: BoardOptions;
  readonly #paint: Paint;
  readonly #cut: Cut;
  readonly #bar: Bar;
  readonly #rollCall: RollCall;
  readonly #gallery: Gallery;
  readonly #region = new Region((text) => void process.stderr.write(text), WHOLE_SCREEN);
  readonly #keys = new Keys((key) => this.#press(key));
  readonly #held: Held;
  readonly #tick: NodeJS.Timeout;
  #next: NodeJS.Timeout | undefined;
  #page: Page | undefined;
  readonly #selection = new Selection();
  #notice: string | undefined;
  #isAway = false;

  private constructor(options: BoardOptions, paint: Paint, cut: Cut, bar: Bar) {
    this.#options = options;
    this.#paint = paint;
    this.#cut = cut;
    this.#bar = bar;
    const changed = () => this.#soon();
    this.#rollCall = new RollCall(options.connection, { jobs: options.jobs, changed });
    this.#gallery = new Gallery(options.screen, changed);
    this.#held = holdTerminal({ away: () => this.#leave(), back: () => this.#enter() });
    this.#tick = setInterval(changed, TICK_MS);
    process.stderr.on("resize", this.#resized);
    this.#enter();
  }

  static async open(options: BoardOptions): Promise<BoardView> {
    const [paint, cut, bar] = await Promise.all([paintFor(process.stderr), loadCut(), loadBar()]);
    return new BoardView(options, paint, cut, bar);
  }

  event(event: WatchEvent): void {
    this.#rollCall.event(event);
  }

  stop(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#next);
    this.#rollCall.close();
    process.stderr.off("resize", this.#resized);
    this.#leave();
    this.#held.release();
    this.#report();
  }

  /** What the shell's own screen keeps of it. */
  #report(): void {
    const ended = this.#rollCall.board.ended();
    const told = this.#options.jobs.length > 0 ? ended : ended.slice(0, MOST_TOLD);
    if (told.length < ended.length) print(`${ended.length - told.length} jobs ended before these:`);
    for (const job of told.reverse()) print(`${labelOf(job.id, job.prompt)} ${endText(job, this.#paint)}`);
  }

  readonly #resized = () => {
    this.#region.erase();
    this.#draw();
  };

  #enter(): void {
    this.#isAway = false;
    writeTerminal(OTHER_SCREEN);
    this.#keys.open();
    this.#draw();
  }

  #leave(): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#region.erase();
    this.#keys.close();
    writeTerminal(OWN_SCREEN);
  }

  /** What comes within a frame is drawn together. */
  #soon(): void {
    this.#next ??= setTimeout(() => this.#draw(), FRAME_MS);
  }

  #draw(): void {
    clearTimeout(this.#next);
    this.#next = undefined;
    if (this.#isAway) return;
    const { columns = COLUMNS, rows = ROWS } = process.stderr;
    const style = { columns, paint: this.#paint, cut: this.#cut, bar: this.#bar, now: performance.now() };
    const page = pageOf(
      {
        rollCall: this.#rollCall,
        gallery: this.#gallery,
        selected: this.#selection.id,
        notice: this.#notice,
        hasKeys: process.stdin.isTTY === true,
        top: this.#page?.top ?? 0,
      },
      style,
      rows,
    );
    this.#selection.shown(page.selected?.id, style.now);
    this.#page = page;
    this.#region.draw(page.frame);
    this.#rollCall.want(page.seen);
    if (this.#gallery.isOpen) this.#rollCall.wantPictures(page.seen);
  }

  #press(key: string): void {
    const step = STEPS[key];
    this.#notice = undefined;
    if (key === "q") this.#options.quit();
    else if (key === "ctrl-c") this.#interrupt();
    else if (key === "ctrl-z") this.#held.stop();
    else if (step !== undefined) this.#select(step(this.#page?.listRows ?? 1));
    else void this.#act(key);
    this.#soon();
  }

  /** The terminal is given back first: who waits for this process may end by that signal, and leave the terminal to a shell. */
  #interrupt(): void {
    this.#leave();
    signalForeground("SIGINT");
  }

  #select(by: number): void {
    const { jobs = [], selected } = this.#page ?? {};
    const at = selected === undefined ? 0 : jobs.indexOf(selected);
    this.#selection.choose(jobs[Math.max(0, Math.min(jobs.length - 1, at + by))]?.id);
    // Drawn at once: the next key counts from there.
    this.#draw();
  }

  async #act(key: string): Promise<void> {
    const job = this.#page?.selected;
    if (job === undefined || !isAction(key)) return;
    const isMeant = !this.#selection.hasJustMoved(performance.now());
    // The job stays selected, wherever it stands by then.
    this.#selection.choose(job.id);
    this.#notice = isMeant ? ASKING : MOVED;
    if (!isMeant) return;
    this.#notice = await act(key, () => this.#reach(), job);
    this.#soon();
  }

  #reach(): Connection {
    if (this.#rollCall.isLost) throw new PixelsError("no_backend", "the backend is gone", "Wait for it to come back.");
    return this.#options.connection;
  }
}

/** How far a key goes down the list. @param page lines of it. */
const STEPS: Record<string, (page: number) => number> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  "page up": (page) => -page,
  "page down": (page) => page,
  home: () => Number.NEGATIVE_INFINITY,
  end: () => Number.POSITIVE_INFINITY,
};
