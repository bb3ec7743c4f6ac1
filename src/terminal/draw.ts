import { availableParallelism } from "node:os";
import { connect, connectOrEmbed, isDefault, type Opened, type Target } from "../client/open.ts";
import { isDebug } from "../environment.ts";
import type { Order } from "../make/run/order.ts";
import type { Result } from "../make/run/result.ts";
import { Run } from "../make/run/run.ts";
import { type Settings, settle } from "../make/run/settings.ts";
import type { Sprite } from "../make/sprite.ts";
import type { GenerateFlags } from "./generate-flags.ts";
import { abortOnInterrupt, leaveOnInterrupt } from "./interrupt.ts";
import { say } from "./output.ts";
import { RunProgress } from "./run-progress.ts";

/** Who draws, and how much is shown meanwhile. */
export interface Drawer {
  target: Target;
  flags: Pick<GenerateFlags, "detach" | "no-embedded" | "wait">;
  /** Shows no progress: stdout or stderr is somebody else's to read. */
  isQuiet: boolean;
}

export interface DrawnOrder {
  results: Result[];
  settingsFor(sprite: Sprite): Settings;
  /** Of the whole order. */
  seconds: number;
}

/** Has an order drawn by the backend that answers, or by an embedded one, and shows how far it is. */
export async function draw(order: Order, { target, flags, isQuiet }: Drawer): Promise<DrawnOrder> {
  const { connection, embedded } = await open(target, flags, order.sprites.length);
  try {
    const { models } = await connection.request({ type: "list_models" });
    order.meet?.(models);
    const settingsFor = (sprite: Sprite) => settle(order.wishesFor(sprite), models);
    if (!flags.detach) await connection.subscribe();
    const signal = abortOnInterrupt();
    const progress = await RunProgress.open(order.sprites, isQuiet);
    const run = new Run(connection, {
      settingsFor,
      progress,
      signal,
      waitMs: flags.wait && flags.wait * 1000,
      isDetached: flags.detach,
      isEmbedded: embedded !== undefined,
      keep: order.keep,
    });
    const start = performance.now();
    const results = await run.draw(order.sprites);
    const seconds = (performance.now() - start) / 1000;
    await progress.stop();
    return { results, settingsFor, seconds };
  } finally {
    leaveOnInterrupt();
    connection.close();
    await embedded?.stop();
  }
}

async function open(target: Target, flags: Drawer["flags"], pictures: number): Promise<Opened> {
  if (!isDefault(target) || flags.detach || flags["no-embedded"]) return { connection: connect(target) };
  return connectOrEmbed(target, {
    workers: Math.min(pictures, availableParallelism()),
    isLoud: isDebug,
    notice: say,
  });
}
