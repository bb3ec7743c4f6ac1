import { printable } from "../../client/printable.ts";
import type { RunEvent } from "../../make/run/events.ts";
import { endsRun, type Result } from "../../make/run/result.ts";
import { someNames } from "../../make/some-names.ts";
import type { Sprite } from "../../make/sprite.ts";
import { errorText } from "../error-text.ts";
import { isLive, print, printBytes, say } from "../output.ts";
import type { Graphics } from "../pictures/graphics.ts";
import type { Moving } from "./moving.ts";

export interface RunViewOptions {
  /** Paths are not wanted on stdout, which carries JSON. */
  isQuiet: boolean;
  /** How pictures are shown in a terminal. */
  preview: Graphics | "auto";
  /** Nothing moves: nobody waits. */
  isStill?: boolean;
}

/**
 * Shows how a run goes on: what moves on a terminal, paths on stdout, warnings and failures as lines on stderr.
 * On a terminal the lines come when nothing moves any more, so that they don't tear each other.
 */
export class RunView {
  readonly #isQuiet: boolean;
  readonly #preview: Graphics | "auto";
  readonly #isStill: boolean;
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
  #hasToldSeeds = false;

  constructor({ isQuiet, preview, isStill = false }: RunViewOptions) {
    this.#isQuiet = isQuiet;
    this.#preview = preview;
    this.#isStill = isStill;
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

  /** Whether seeds were shown with their pictures. */
  get hasToldSeeds(): boolean {
    return this.#hasToldSeeds;
  }

  /** Leaves nothing that moves, and says what had to wait for that. */
  async stop(): Promise<void> {
    const moving = await this.#moving;
    await moving?.stop();
    this.#hasToldSeeds = moving?.tellsSeeds ?? false;
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
    if (!this.#isStill && isLive())
      this.#moving = import("./open-moving.ts").then(({ openMoving }) => openMoving(sprites, this.#preview));
  }

  #finished(result: Result): void {
    void this.#moving?.then((moving) => moving.finished(result));
    const { error, sprite } = result;
    if (error && this.#isMany && !endsRun(error))
      this.#line(() => say(`${label(sprite)} with seed ${sprite.seed}: ${errorText(error)}`));
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
