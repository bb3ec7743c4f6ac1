import { type Held, holdTerminal } from "./held-terminal.ts";
import { FROM_CURSOR, type Frame, Region } from "./region.ts";

/** Twelve frames a second look smooth, and leave the machine to those who draw. */
export const FRAME_MS = 80;
/** Of a terminal that does not tell its size. */
const [COLUMNS, ROWS] = [80, 24];

export interface TerminalSize {
  columns: number;
  rows: number;
}

export function terminalSize(): TerminalSize {
  const { columns = COLUMNS, rows = ROWS } = process.stderr;
  return { columns, rows };
}

/** What moves on stderr below all that was written before. */
export class Inline {
  readonly #frame: (size: TerminalSize) => Frame;
  readonly #region = new Region((text) => void process.stderr.write(text), FROM_CURSOR);
  readonly #held: Held;
  readonly #timer: NodeJS.Timeout;
  #isAway = false;

  /** @param frame is asked for again and again: of no more rows than there are. */
  constructor(frame: (size: TerminalSize) => Frame) {
    this.#frame = frame;
    this.#held = holdTerminal({ away: () => this.#leave(), back: () => this.#enter() });
    this.#timer = setInterval(() => this.#move(), FRAME_MS);
    process.stderr.on("resize", this.#resized);
    this.#draw();
  }

  /** Leaves the last frame where it is, without what was typed over it. */
  stop(): void {
    clearInterval(this.#timer);
    process.stderr.off("resize", this.#resized);
    this.#region.renew();
    this.#draw();
    this.#region.leave();
    this.#held.release();
  }

  readonly #resized = () => {
    this.#region.erase();
    this.#move();
  };

  #leave(): void {
    this.#isAway = true;
    this.#region.leave();
  }

  #enter(): void {
    this.#isAway = false;
    this.#draw();
  }

  #move(): void {
    if (!this.#isAway) this.#draw();
  }

  #draw(): void {
    this.#region.draw(this.#frame(terminalSize()));
  }
}
