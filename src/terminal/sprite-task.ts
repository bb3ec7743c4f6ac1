import type { JobEvent } from "../client/follower.ts";
import { type Held, holdTerminal, writeTerminal } from "./live/held-terminal.ts";

const BAR_WIDTH = 24;
/** Of the title and of what is shown below it. */
const ROWS = 2;

/** One sprite on a terminal: a spinner with its prompt, its stage and its steps, on stderr. */
export class SpriteTask {
  readonly #end: Promise<void>;
  readonly #held: Held;
  #finish!: (isDone: boolean) => void;
  #show: (text: string) => void = () => undefined;

  private constructor(run: (task: (show: (text: string) => void) => Promise<void>) => Promise<unknown>) {
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (isDone) => (isDone ? resolve() : reject(new Error("no picture")));
    });
    this.#end = run((show) => {
      this.#show = show;
      return finished;
    }).then(() => undefined);
    // Each frame takes the one before away: on blank rows, not on what the shell has written.
    const back = () => writeTerminal("\n".repeat(ROWS));
    this.#held = holdTerminal({ away: () => undefined, back });
  }

  static async open(title: string): Promise<SpriteTask> {
    const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import("listr2");
    // stdout may be a pipe while stderr is the terminal that this draws on.
    class StderrRenderer extends DefaultRenderer {
      static override nonTTY = true;
    }
    const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
    const rendererOptions = { logger, showErrorMessage: false, collapseErrors: false };
    return new SpriteTask((task) =>
      new Listr([{ title, task: (_, wrapper) => task((text) => (wrapper.output = text)) }], {
        renderer: StderrRenderer,
        rendererOptions,
        exitOnError: false,
        registerSignalListeners: false,
      }).run(),
    );
  }

  event(event: JobEvent): void {
    if (event.type === "queued") this.#show("queued");
    if (event.type !== "progress") return;
    const filled = Math.round((event.percent / 100) * BAR_WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    const steps = event.stage === "sampling" ? ` ${event.step}/${event.totalSteps}` : "";
    this.#show(`${bar} ${event.stage.replaceAll("_", " ")}${steps}`);
  }

  /** Leaves a line that says whether there is a picture. */
  async stop(isDone: boolean): Promise<void> {
    this.#finish(isDone);
    await this.#end;
    this.#held.release();
  }
}
