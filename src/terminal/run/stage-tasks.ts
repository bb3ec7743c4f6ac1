import type { Listr, ListrTask } from "listr2";
import type { JobEvent } from "../../client/follower.ts";
import { STAGES } from "../../protocol/messages/fields.ts";
import type { Bar } from "../bar.ts";
import { remaining } from "../duration.ts";
import { deferred } from "../live/deferred.ts";
import type { Paint } from "../paint.ts";

const SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const SPINNER_MS = 80;
const BAR = 10;

type Progress = Extract<JobEvent, { type: "progress" }>;

/** The stages of one job, each of them a task of listr2's that goes on until the next stage begins. */
export class StageTasks {
  readonly #bar: Bar;
  readonly #list: Listr<unknown, "silent", "silent">;
  /** What ends each task; an error, where the job has none to follow. */
  readonly #ends = STAGES.map(() => deferred());
  readonly #done: Promise<unknown>;
  #progress: Progress | undefined;
  #endsAt: number | undefined;

  private constructor(bar: Bar, open: (tasks: ListrTask<unknown>[]) => Listr<unknown, "silent", "silent">) {
    this.#bar = bar;
    this.#list = open(
      STAGES.map((stage, i) => ({ title: stage.replaceAll("_", " "), task: () => this.#ends[i]?.promise })),
    );
    this.#done = this.#list.run().catch(() => undefined);
  }

  static async open(bar: Bar): Promise<StageTasks> {
    const { Listr } = await import("listr2");
    return new StageTasks(
      bar,
      (tasks) => new Listr(tasks, { renderer: "silent", exitOnError: true, registerSignalListeners: false }),
    );
  }

  event(event: JobEvent): void {
    if (event.type !== "progress") return;
    this.#progress = event;
    this.#endsAt = event.etaS === undefined ? undefined : performance.now() + event.etaS * 1000;
    for (const end of this.#ends.slice(0, STAGES.indexOf(event.stage))) end.resolve();
  }

  /** Resolves once all tasks know how the job has ended. */
  async end(isDone: boolean): Promise<void> {
    for (const end of this.#ends) {
      if (isDone) end.resolve();
      else end.reject(new Error("no picture"));
    }
    await this.#done;
  }

  /** A line for each stage. */
  lines({ cyan, dim, green, red }: Paint): string[] {
    const now = performance.now();
    const spinner = SPINNER[Math.floor(now / SPINNER_MS) % SPINNER.length] ?? "";
    return this.#list.tasks.map((task, i) => {
      const title = task.title ?? "";
      if (task.isCompleted()) return `${green("✔")} ${title}`;
      if (task.hasFailed()) return `${red("✖")} ${title}`;
      if (this.#progress === undefined || this.#progress.stage !== STAGES[i]) return dim(`  ${title}`);
      return `${cyan(spinner)} ${title}${this.#steps(this.#progress, now, cyan)}`;
    });
  }

  /** Behind the stage that has steps: how far it is, and how long the job will take. */
  #steps({ stage, step, totalSteps }: Progress, now: number, color: (text: string) => string): string {
    if (stage !== "sampling" || totalSteps === 0) return "";
    const parts = [color(this.#bar(step / totalSteps, BAR)), `${step}/${totalSteps}`, remaining(this.#endsAt, now)];
    return ` ${parts.filter(Boolean).join(" ")}`;
  }
}
