import type { Backend } from "../../client/backend.ts";
import type { Connection } from "../../client/connection.ts";
import type { RunEvent, Watched } from "./events.ts";
import type { Order } from "./order.ts";
import type { Result } from "./result.ts";
import { Run } from "./run.ts";
import { settle } from "./settings.ts";
import { abortable } from "./stop.ts";

export type { Backend } from "../../client/backend.ts";

export interface DrawOptions extends Watched<RunEvent> {
  backend: Backend;
  /** After so many ms it stops waiting; the jobs go on, unless the backend was started for them alone. */
  waitMs?: number | undefined;
  /** Leaves the jobs alone once they are accepted. */
  isDetached?: boolean | undefined;
}

export interface DrawnOrder {
  /** In the order of the sprites. */
  results: Result[];
  /** Of the whole order. */
  seconds: number;
}

/**
 * Has an order drawn by its backend. Throws PixelsError where no backend can be asked, and `interrupted` before anything is handed in;
 * from then on each sprite has a result.
 */
export function draw(order: Order, options: DrawOptions): Promise<DrawnOrder> {
  const { backend, signal, onEvent = () => undefined, ...rest } = options;
  const { sprites } = order;
  const demand = {
    pictures: sprites.length,
    signal,
    embedding: (reason: string | undefined) => onEvent({ type: "embedding", reason }),
  };
  return backend.use(demand, async (connection, isEmbedded) => {
    const { models } = await abortable(connection.request({ type: "list_models" }), signal);
    // A backend without any model is told of once, not once for each sprite.
    for (const sprite of sprites.slice(0, 1)) settle(order.wishesFor(sprite), models);
    if (order.blobs !== undefined && order.blobs.size > 0) await expectTaken(connection, order);
    for (const message of order.warningsFor?.(models) ?? []) onEvent({ type: "warning", message });
    if (!rest.isDetached) await connection.subscribe();
    onEvent({ type: "start", sprites });
    const run = new Run(connection, { ...rest, order, models, signal, onEvent, isEmbedded });
    const start = performance.now();
    const results = await run.draw();
    return { results, seconds: (performance.now() - start) / 1000 };
  });
}

/** A backend that takes no pictures of the user's is told of once, before any sprite is handed in. */
async function expectTaken(connection: Connection, { sprites, inputsFor }: Order): Promise<void> {
  const { expectUploads } = await import("../../client/uploads.ts");
  const named = sprites.flatMap((sprite) => Object.keys(inputsFor?.(sprite) ?? {}));
  const what = named.map((name) => (name === "reference" ? "references" : name))[0] ?? "uploads";
  await expectUploads(connection, what);
}
