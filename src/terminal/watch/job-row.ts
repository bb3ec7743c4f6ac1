import { printable } from "../../client/printable.ts";
import type { BoardJob } from "../../make/watch/job-board.ts";
import type { Bar } from "../bar.ts";
import type { Cut } from "../cut.ts";
import { remaining } from "../duration.ts";
import type { Paint } from "../paint.ts";
import { endText } from "./end-line.ts";

/** From so many columns on, all that is told of a job has room in one line. */
export const WIDE = 72;
const BAR = 16;
const NARROW_BAR = 10;
const [MARK, GAP, LANE] = [3, 2, 9];
/** Of a running job: "sampling 1000/1000  59 min 59 s". */
const STATE = 31;
/** In a wide terminal, all but the name. */
const WIDE_REST = MARK + GAP + LANE + BAR + 1 + STATE;
const [LEAST_NAME, MOST_NAME] = [8, 60];

/** What a row is drawn with. */
export interface RowStyle {
  columns: number;
  paint: Paint;
  cut: Cut;
  bar: Bar;
  /** In ms of `performance.now()`. */
  now: number;
}

/** How many lines a job takes. */
export function rowsOf({ state }: BoardJob, { columns }: RowStyle): number {
  return state === "running" && columns < WIDE ? 2 : 1;
}

/** What is told of a job in one line, or in two where the terminal is narrow. */
export function jobRow(job: BoardJob, lane: string | undefined, isSelected: boolean, style: RowStyle): string[] {
  const { columns, paint, cut } = style;
  const mark = `${isSelected ? paint.cyan("▸") : " "}${markOf(job, paint)} `;
  const name = nameOf(job);
  const label = isSelected ? paint.bold : (text: string) => text;
  if (rowsOf(job, style) > 1) {
    const lanes = laneOf(lane, style);
    const room = columns - MARK - 1 - cut.widthOf(lanes);
    const rest = `${barOf(job, NARROW_BAR, style)} ${stateOf(job, style)}`;
    return [
      `${mark}${label(padded(cut(name, room), room, cut))} ${lanes}`,
      " ".repeat(MARK) + cut(rest, columns - MARK),
    ];
  }
  const state = beside(job, lane, style);
  const room = columns < WIDE ? columns - MARK - GAP - Math.min(cut.widthOf(state), columns / 2) : columns - WIDE_REST;
  const width = Math.min(MOST_NAME, Math.max(LEAST_NAME, Math.floor(room)));
  return [cut(`${mark}${label(padded(cut(name, width), width, cut))}${" ".repeat(GAP)}${state}`, columns)];
}

/** What stands in the line of a job behind its name: in a wide terminal in columns. */
function beside(job: BoardJob, lane: string | undefined, style: RowStyle): string {
  const { columns, cut } = style;
  const state = stateOf(job, style);
  if (columns < WIDE) return job.state === "queued" ? `${laneOf(lane, style)} ${state}` : state;
  const bar = job.state === "running" ? `${barOf(job, BAR, style)} ` : "";
  return padded(laneOf(lane, style), LANE, cut) + bar + state;
}

function laneOf(lane = "", { paint, cut }: RowStyle): string {
  return paint.dim(cut(printable(lane), LANE - 1));
}

/** The prompt, as far as it is known. */
export function nameOf({ prompt, id }: BoardJob): string {
  return prompt === undefined ? id : printable(prompt);
}

function markOf({ state }: BoardJob, paint: Paint): string {
  if (state === "completed") return paint.green("✓");
  if (state === "failed") return paint.red("✗");
  return state === "cancelled" ? paint.yellow("–") : " ";
}

function barOf({ percent }: BoardJob, size: number, { paint, bar }: RowStyle): string {
  return paint.cyan(bar(percent / 100, size));
}

function stateOf(job: BoardJob, { paint, now, columns }: RowStyle): string {
  if (job.state === "queued") return paint.dim("queued");
  if (job.state !== "running") return endText({ ...job, state: job.state }, paint);
  return [stageOf(job), remaining(job.endsAt, now)].filter(Boolean).join(columns < WIDE ? " " : "  ");
}

function stageOf({ stage = "initializing", step, totalSteps }: BoardJob): string {
  const steps = stage === "sampling" && totalSteps > 0 ? ` ${step}/${totalSteps}` : "";
  return `${stage.replaceAll("_", " ")}${steps}`;
}

/** Fills up to `columns`, counting as the terminal does: two for a wide character. */
function padded(text: string, columns: number, cut: Cut): string {
  return text + " ".repeat(columns - cut.widthOf(text));
}
