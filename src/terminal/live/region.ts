import type { Area } from "../pictures/area.ts";

/** A picture that is ready to be written. */
export interface Shown {
  /** Each from the same column on. */
  lines: readonly string[];
  area: Area;
  /** Takes away what text written over it does not. */
  remove: string;
}

/** A place for a picture, in cells from the top left of the region. */
export interface Slot {
  row: number;
  column: number;
  picture?: Shown | undefined;
}

export interface Frame {
  /** Text that is no wider than the terminal, from `indent` on; none where the row belongs to pictures alone. */
  rows: readonly (string | undefined)[];
  indent?: number;
  slots: readonly Slot[];
}

/**
 * Takes the cursor to where a region begins. Between two frames it waits in that row: a terminal that breaks its lines anew, when it gets another
 * size, moves the cursor with its line.
 */
export const FROM_CURSOR = "\r";
/** The same for a region that has the screen to itself. */
export const WHOLE_SCREEN = "\u001b[H";

/** Terminals that know it show a frame at once; others skip it. https://contour-terminal.org/vt-extensions/synchronized-output */
const [BEGIN, END] = ["\u001b[?2026h", "\u001b[?2026l"];
const ERASE_BELOW = "\r\u001b[J";
/** Before the text: behind one that fills the row, it would take the last character away. */
const ERASE_LINE_END = "\u001b[K";

/** Rows of a terminal that are drawn again and again: of each frame only what is not as it was in the one before is written. */
export class Region {
  readonly #write: (text: string) => void;
  readonly #toTop: string;
  #shape = "";
  #rows: readonly (string | undefined)[] = [];
  #pictures: (Shown | undefined)[] = [];
  /** Where the cursor is while a frame is written, from the top; between two frames it waits there. */
  #row = 0;

  constructor(write: (text: string) => void, toTop: typeof FROM_CURSOR | typeof WHOLE_SCREEN) {
    this.#write = write;
    this.#toTop = toTop;
  }

  draw(frame: Frame): void {
    const shape = shapeOf(frame);
    const text = shape === this.#shape ? this.#changes(frame) : this.#whole(frame);
    this.#shape = shape;
    this.#rows = frame.rows;
    this.#pictures = frame.slots.map(({ picture }) => picture);
    if (text !== "") this.#write(BEGIN + this.#toTop + text + this.#to(0) + END);
  }

  /** The next frame is drawn as a whole, over whatever else was written here. */
  renew(): void {
    this.#shape = "";
  }

  /** Takes all away: the cursor is where the region began. */
  erase(): void {
    if (this.#rows.length > 0) this.#write(this.#toTop + this.#removals() + ERASE_BELOW);
    this.#forget();
  }

  /** Leaves all as it is: the cursor is in the row below. */
  leave(): void {
    if (this.#rows.length > 0) this.#write(`${this.#toTop}${this.#to(this.#rows.length - 1)}\r\n`);
    this.#forget();
  }

  /** The next frame is drawn from the cursor on. */
  #forget(): void {
    this.#shape = "";
    this.#rows = [];
    this.#pictures = [];
    this.#row = 0;
  }

  #whole({ rows, indent = 0, slots }: Frame): string {
    const pad = indent === 0 ? "" : `\u001b[${indent}C`;
    const text = rows.map((row) => (row === undefined ? "" : pad + row)).join("\r\n");
    const removals = this.#removals();
    this.#row = Math.max(0, rows.length - 1);
    return removals + ERASE_BELOW + text + slots.map((slot) => this.#picture(slot)).join("");
  }

  #changes({ rows, indent = 0, slots }: Frame): string {
    const changed = slots.map((slot, i) => {
      const before = this.#pictures[i];
      return before === slot.picture ? "" : this.#cleared(slot, before) + this.#picture(slot);
    });
    const texts = rows.map((row, i) =>
      row === undefined || row === this.#rows[i] ? "" : this.#to(i, indent) + ERASE_LINE_END + row,
    );
    return changed.join("") + texts.join("");
  }

  #picture({ row, column, picture }: Slot): string {
    return picture === undefined ? "" : picture.lines.map((line, i) => this.#to(row + i, column) + line).join("");
  }

  /** One of the same size is simply drawn over. */
  #cleared({ row, column, picture }: Slot, before: Shown | undefined): string {
    if (before === undefined || isSameArea(before.area, picture?.area)) return "";
    const { columns, rows } = before.area;
    const erased = Array.from({ length: rows }, (_, i) => `${this.#to(row + i, column)}\u001b[${columns}X`);
    return before.remove + erased.join("");
  }

  #removals(): string {
    return this.#pictures.map((picture) => picture?.remove ?? "").join("");
  }

  #to(row: number, column = 0): string {
    const down = row - this.#row;
    this.#row = row;
    const rows = down === 0 ? "" : down > 0 ? `\u001b[${down}B` : `\u001b[${-down}A`;
    return `\r${rows}${column === 0 ? "" : `\u001b[${column}C`}`;
  }
}

function isSameArea(one: Area, other: Area | undefined): boolean {
  return one.columns === other?.columns && one.rows === other.rows;
}

/** Frames of one shape differ in their texts and pictures alone. */
function shapeOf({ rows, indent = 0, slots }: Frame): string {
  const places = slots.map(({ row, column }) => `${row},${column}`);
  return [indent, rows.map((row) => (row === undefined ? "-" : "t")).join(""), ...places].join(" ");
}
