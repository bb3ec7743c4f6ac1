import type { JobEvent } from "../client/follower.ts";
import { printable } from "../client/printable.ts";
import type { Progress } from "../make/run/progress.ts";
import { endsRun, type Result } from "../make/run/result.ts";
import type { Sprite } from "../make/sprite.ts";
import { JobBars } from "./job-bars.ts";
import { isLive, print, say } from "./output.ts";
import { paintFor } from "./paint.ts";
import { someNames } from "./set-report.ts";
import { SpriteTask } from "./sprite-task.ts";

/** What moves while sprites are drawn. */
interface View {
  event(sprite: Sprite, event: JobEvent): void;
  finished(result: Result): void;
  stop(): Promise<void>;
}

/**
 * Shows how a run goes on: bars on a terminal, paths on stdout, warnings and failures as lines on stderr.
 * On a terminal the lines come when the bars have gone, so that they don't tear each other.
 */
export class RunProgress implements Progress {
  readonly #labels: ReadonlySet<string>;
  readonly #isMany: boolean;
  readonly #isQuiet: boolean;
  readonly #view: View | undefined;
  /** The warnings, each with the sprites that it is about. */
  readonly #warned = new Map<string, Set<string>>();
  readonly #later: (() => void)[] = [];

  private constructor(sprites: Sprite[], isQuiet: boolean, view: View | undefined) {
    this.#labels = new Set(sprites.map(label));
    this.#isMany = sprites.length > 1;
    this.#isQuiet = isQuiet;
    this.#view = view;
  }

  /** @param isQuiet paths are not wanted on stdout, which carries JSON or the picture. */
  static async open(sprites: Sprite[], isQuiet: boolean): Promise<RunProgress> {
    return new RunProgress(sprites, isQuiet, isLive() ? await openView(sprites) : undefined);
  }

  event(sprite: Sprite, event: JobEvent): void {
    this.#view?.event(sprite, event);
  }

  finished(result: Result): void {
    this.#view?.finished(result);
    for (const { path } of this.#isQuiet ? [] : result.pictures) this.#line(() => print(path));
    const { error, sprite } = result;
    if (error && this.#isMany && !endsRun(error))
      this.#line(() => say(`${label(sprite)} with seed ${sprite.seed}: ${printable(error.message)}`));
  }

  /** A warning about some of many sprites is said once, at the end, when it is known which. */
  warn(text: string, sprite?: Sprite): void {
    const isFirst = !this.#warned.has(text);
    const sprites = this.#warned.get(text) ?? new Set();
    this.#warned.set(text, sprites);
    if (sprite && this.#isMany) sprites.add(label(sprite));
    else if (isFirst) this.#line(() => say(`Warning: ${printable(text)}`));
  }

  async stop(): Promise<void> {
    await this.#view?.stop();
    for (const line of this.#later) line();
    for (const [text, sprites] of this.#warned) {
      // In the order in which they were asked for, whichever was done first.
      const named = [...this.#labels].filter((one) => sprites.has(one));
      const whose = sprites.size < this.#labels.size ? `${someNames(named)}: ` : "";
      if (sprites.size > 0) say(`Warning: ${whose}${printable(text)}`);
    }
  }

  #line(write: () => void): void {
    if (this.#view) this.#later.push(write);
    else write();
  }
}

function label({ name, prompt }: Sprite): string {
  return name ?? `"${printable(prompt)}"`;
}

async function openView(sprites: Sprite[]): Promise<View> {
  const [first] = sprites;
  return first && sprites.length === 1 ? openTask(first) : openBars(sprites.length);
}

async function openTask(sprite: Sprite): Promise<View> {
  const task = await SpriteTask.open(sprite.name ?? printable(sprite.prompt));
  let isDone = false;
  return {
    event: (_, event) => task.event(event),
    finished: (result) => {
      isDone = result.error === undefined;
    },
    stop: () => task.stop(isDone),
  };
}

async function openBars(total: number): Promise<View> {
  const bars = await JobBars.open(await paintFor(process.stderr), total);
  return {
    event: (sprite, event) => bars.event(sprite.jobId, sprite.name ?? printable(sprite.prompt), event),
    finished: ({ sprite }) => bars.finished(sprite.jobId),
    stop: async () => bars.stop(),
  };
}
