import type { BoardJob } from "../../make/watch/job-board.ts";
import type { RollCall } from "../../make/watch/roll-call.ts";
import type { Frame, Slot } from "../live/region.ts";
import type { Area } from "../pictures/area.ts";
import type { Gallery } from "../pictures/gallery.ts";
import { GAP, type Wall, wallFor, wallRows } from "../wall.ts";
import { jobRow, nameOf, type RowStyle, rowsOf, WIDE } from "./job-row.ts";

/** All that a page is drawn from. */
export interface PageState {
  rollCall: RollCall;
  gallery: Gallery;
  selected: string | undefined;
  /** What the last key came to. */
  notice: string | undefined;
  /** Whether there are keys to press. */
  hasKeys: boolean;
  /** The first line of the list that is seen. */
  top: number;
}

/** The page, and what whoever draws the next one has to know of it. */
export interface Page {
  frame: Frame;
  /** All jobs in the order in which they stand on it. */
  jobs: BoardJob[];
  /** Those of which all or a part is seen. */
  seen: BoardJob[];
  selected: BoardJob | undefined;
  top: number;
  /** Lines of the list that are seen. */
  listRows: number;
}

/** Below the list: what has no room there, and two rows that tell of the selected job. */
const DETAIL = 3;
const HELP = 1;
/** From so many rows on, there is a blank one around the pictures. */
const AIRY = 30;
/** Of the list, which gets a third of the screen where it needs so much. */
const LEAST_LIST = 3;

/** The whole screen: counts, pictures, the list of jobs with what is told of the selected one, and the keys. */
export function pageOf(state: PageState, style: RowStyle, rows: number): Page {
  const { board } = state.rollCall;
  const jobs = [...board.active(), ...board.ended()];
  const selected = jobs.find(({ id }) => id === state.selected) ?? jobs[0];
  const lines = jobs.flatMap((job) => Array.from({ length: rowsOf(job, style) }, (_, part) => ({ job, part })));
  const blank = rows < AIRY ? [] : [""];
  const headers = [header(state, style), ...blank];
  // The list has one row at least.
  const detailRows = Math.max(0, Math.min(DETAIL, rows - headers.length - HELP - 1));
  const room = rows - headers.length - detailRows - HELP;
  const listRows = Math.min(lines.length, Math.max(LEAST_LIST, Math.floor(rows / 3)));
  const wall = wallOf(state, jobs, { columns: style.columns, rows: room - listRows - blank.length });
  const wallHeight = wall === undefined ? 0 : wallRows(wall) + blank.length;
  const height = Math.max(1, room - wallHeight);
  const top = scrolled(state.top, lines, selected, height);
  const shown = lines.slice(top, top + height);
  const seen = [...new Set(shown.map(({ job }) => job))];
  const texts = new Map(
    seen.map((job) => [job, jobRow(job, state.rollCall.laneOf(job), job === selected, style)] as const),
  );
  const { captions, slots, hung } = hang(wall, headers.length, state, jobs, selected, style);
  const list = Array.from({ length: height }, (_, i) => textOf(texts, shown[i]));
  if (jobs.length === 0) list[0] = style.cut(EMPTY, style.columns);
  const all = [
    ...headers,
    ...captions,
    ...(wall === undefined ? [] : blank),
    ...list,
    ...detail(selected, lines.length - height, style).slice(0, detailRows),
    help(state, style),
  ];
  const frame = { rows: all.slice(0, rows), slots };
  return { frame, jobs, seen: [...new Set([...seen, ...hung])], selected, top, listRows: height };
}

function textOf(texts: ReadonlyMap<BoardJob, string[]>, line: { job: BoardJob; part: number } | undefined): string {
  return (line && texts.get(line.job)?.[line.part]) ?? "";
}

const EMPTY = '  No jobs. `dgx-pixels generate "a red dragon"` in another terminal makes one.';
const LOST = "The backend is gone; waiting for it to come back.";

function header({ rollCall }: PageState, { paint, cut, columns }: RowStyle): string {
  if (rollCall.isLost) return cut(paint.red(LOST), columns);
  const { counts } = rollCall.board;
  const active = rollCall.board.active();
  const running = active.filter(({ state }) => state === "running").length;
  const waiting = Math.max(active.length - running, rollCall.isAll ? (rollCall.status?.queue_size ?? 0) : 0);
  const isWide = columns >= WIDE;
  const parts = [
    paint.cyan(`${running} running`),
    `${waiting} queued`,
    paint.green(`${counts.completed} ${isWide ? "completed" : "done"}`),
    ...(counts.failed > 0 ? [paint.red(`${counts.failed} failed`)] : []),
    ...(counts.cancelled > 0 ? [paint.yellow(`${counts.cancelled} cancelled`)] : []),
  ];
  const gap = isWide ? "   " : "  ";
  return cut([...(isWide ? [paint.bold("dgx-pixels watch")] : []), ...parts].join(gap), columns);
}

/** @param hidden lines of the list that have no room. */
function detail(job: BoardJob | undefined, hidden: number, { paint, cut, columns }: RowStyle): string[] {
  const more = hidden > 0 ? paint.dim(`  ${hidden} more: ↑ ↓`) : "";
  if (job === undefined) return [more, "", ""];
  const about = [job.id, job.model, job.seed === undefined ? undefined : `seed ${job.seed}`];
  const line = about.filter((text) => text !== undefined).join("  ");
  const end = job.reason === undefined ? cut(job.path ?? "", columns, "start") : cut(paint.red(job.reason), columns);
  return [more, paint.dim(cut(line, columns)), end];
}

/** The longest that has room. */
const HELPS = [
  "↑ ↓ select   c cancel   r retry   o open   y copy path   q quit",
  "↑ ↓ select  c cancel  r retry  o open  y copy  q quit",
  "↑↓ c cancel r retry o open y copy q quit",
  "c cancel r retry o open q quit",
];

function help({ notice, hasKeys }: PageState, { paint, cut, columns }: RowStyle): string {
  if (notice !== undefined) return cut(notice, columns);
  if (!hasKeys) return paint.dim(cut("Ctrl-C ends it.", columns));
  return paint.dim(cut(HELPS.find((text) => text.length <= columns) ?? "q quit", columns));
}

/** The selected job stays in sight, and as little as possible moves. */
function scrolled(top: number, lines: readonly { job: BoardJob }[], selected: BoardJob | undefined, height: number) {
  const first = lines.findIndex(({ job }) => job === selected);
  const last = lines.findLastIndex(({ job }) => job === selected);
  const most = Math.max(0, lines.length - height);
  return Math.max(0, Math.min(most, Math.max(Math.min(top, first), last - height + 1)));
}

function wallOf({ gallery }: PageState, jobs: readonly BoardJob[], space: Area): Wall | undefined {
  const all = jobs.filter(canHang);
  if (!gallery.isOpen || all.length === 0) return undefined;
  const running = all.filter(({ state }) => state === "running").length;
  return wallFor(space, { running, all: all.length, hasPixels: gallery.screen.graphics !== "blocks" });
}

/** Whether there is a picture of it, or will be in a moment. */
function canHang({ state, picture }: BoardJob): boolean {
  return state === "running" || state === "completed" || picture !== undefined;
}

interface Hung {
  /** Rows of the wall: nothing where pictures are, then their captions. */
  captions: (string | undefined)[];
  slots: Slot[];
  hung: BoardJob[];
}

function hang(
  wall: Wall | undefined,
  firstRow: number,
  { gallery }: PageState,
  jobs: readonly BoardJob[],
  selected: BoardJob | undefined,
  { paint, cut }: RowStyle,
): Hung {
  if (wall === undefined) return { captions: [], slots: [], hung: [] };
  const { room, across, lines } = wall;
  const hung = chosen(jobs, selected, across * lines);
  const slots = Array.from({ length: across * lines }, (_, i) => {
    const job = hung[i];
    const [row, column] = [firstRow + Math.floor(i / across) * (room.rows + 1), (i % across) * (room.columns + GAP)];
    return { row, column, picture: job && gallery.show(job.id, job.picture, room) };
  });
  const captions = Array.from({ length: lines }, (_, line) => {
    const names = hung.slice(line * across, (line + 1) * across).map((job) => {
      const name = cut(nameOf(job), room.columns);
      const space = " ".repeat(room.columns - cut.widthOf(name));
      return (job === selected ? paint.bold(name) : paint.dim(name)) + space;
    });
    return [...Array.from({ length: room.rows }, () => undefined), names.join(" ".repeat(GAP))];
  });
  return { captions: captions.flat(), slots, hung };
}

/** Those that run and those that have ended last, the selected one among them. */
function chosen(jobs: readonly BoardJob[], selected: BoardJob | undefined, places: number): BoardJob[] {
  const visible = jobs.filter(canHang);
  const first = visible.slice(0, places);
  const mustShow = selected !== undefined && visible.includes(selected) && !first.includes(selected);
  return mustShow ? [...first.slice(0, -1), selected] : first;
}
