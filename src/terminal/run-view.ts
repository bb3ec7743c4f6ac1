import type { JobEvent } from "../client/follower.ts";
import { printable } from "../client/printable.ts";
import type { RunEvent } from "../make/run/events.ts";
import { endsRun, type Result } from "../make/run/result.ts";
import { someNames } from "../make/some-names.ts";
import type { Sprite } from "../make/sprite.ts";
import { isLive, print, printBytes, say } from "./output.ts";

/** What moves while sprites are drawn. */
interface Moving {
  event(sprite: Sprite, event: JobEvent): void;
  finished(result: Result): void;
  stop(): Promise<void>;
}

/**
 * Shows how a run goes on: bars on a terminal, paths on stdout, warnings and failures as lines on stderr.
 * On a terminal the lines come when the bars have gone, so that they don't tear each other.
 */
export class RunView {
  readonly #isQuiet: boolean;
  #labels: ReadonlySet<string> = new Set();
  #isMany = false;
  /** Present on a terminal once there is something to show; loaded meanwhile. */
  #moving: Promise<Moving> | undefined;
  /** The warnings, each with the sprites that it is about. */
  readonly #warned = new Map<string, Set<string>>();
  readonly #later: (() => void)[] = [];
  /** Results that are shown when those before them are, by their places in the run. */
  readonly #waiting = new Map<number, Result>();
  #next = 0;

  /** @param isQuiet paths are not wanted on stdout, which carries JSON. */
  constructor(isQuiet: boolean) {
    this.#isQuiet = isQuiet;
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case "embedding":
        say(`Starting an embedded backend${event.reason === undefined ? "" : `: ${printable(event.reason)}`}`);
        break;
      case "start":
        this.#start(event.sprites);
        break;
      case "warning":
        this.#warn(event.message, event.sprite);
        break;
      case "finished":
        this.#finished(event.result);
        break;
      default:
        void this.#moving?.then((moving) => moving.event(event.sprite, event));
    }
  }

  /** Leaves nothing that moves, and says what had to wait for that. */
  async stop(): Promise<void> {
    await (await this.#moving)?.stop();
    for (const line of this.#later) line();
    for (const [text, sprites] of this.#warned) {
      // In the order in which they were asked for, whichever was done first.
      const named = [...this.#labels].filter((one) => sprites.has(one));
      const whose = sprites.size < this.#labels.size ? `${someNames(named)}: ` : "";
      if (sprites.size > 0) say(`Warning: ${whose}${printable(text)}`);
    }
  }

  #start(sprites: readonly Sprite[]): void {
    this.#labels = new Set(sprites.map(label));
    this.#isMany = sprites.length > 1;
    if (isLive()) this.#moving = openMoving(sprites);
  }

  #finished(result: Result): void {
    void this.#moving?.then((moving) => moving.finished(result));
    const { error, sprite } = result;
    if (error && this.#isMany && !endsRun(error))
      this.#line(() => say(`${label(sprite)} with seed ${sprite.seed}: ${printable(error.message)}`));
    this.#waiting.set(sprite.index, result);
    for (let next = this.#take(); next !== undefined; next = this.#take()) this.#showPictures(next);
  }

  /** Paths are printed in the order of the sprites, whichever was done first. */
  #take(): Result | undefined {
    const result = this.#waiting.get(this.#next);
    if (result !== undefined) this.#waiting.delete(this.#next++);
    return result;
  }

  #showPictures({ pictures }: Result): void {
    for (const { path, png } of pictures) {
      if (png !== undefined) void printBytes(png);
      else if (path !== undefined && !this.#isQuiet) this.#line(() => print(path));
    }
  }

  /** A warning about some of many sprites is said once, at the end, when it is known which. */
  #warn(text: string, sprite?: Sprite): void {
    const isFirst = !this.#warned.has(text);
    const sprites = this.#warned.get(text) ?? new Set();
    this.#warned.set(text, sprites);
    if (sprite && this.#isMany) sprites.add(label(sprite));
    else if (isFirst) this.#line(() => say(`Warning: ${printable(text)}`));
  }

  #line(write: () => void): void {
    if (this.#moving) this.#later.push(write);
    else write();
  }
}

function label({ name, prompt }: Sprite): string {
  return name ?? `"${printable(prompt)}"`;
}

async function openMoving(sprites: readonly Sprite[]): Promise<Moving> {
  const [first] = sprites;
  return first && sprites.length === 1 ? openTask(first) : openBars(sprites.length);
}

async function openTask(sprite: Sprite): Promise<Moving> {
  const { SpriteTask } = await import("./sprite-task.ts");
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

async function openBars(total: number): Promise<Moving> {
  const [{ JobBars }, { paintFor }] = await Promise.all([import("./job-bars.ts"), import("./paint.ts")]);
  const bars = await JobBars.open(await paintFor(process.stderr), total);
  return {
    event: (sprite, event) => bars.event(sprite.jobId, sprite.name ?? printable(sprite.prompt), event),
    finished: ({ sprite }) => bars.finished(sprite.jobId),
    stop: async () => bars.stop(),
  };
}
