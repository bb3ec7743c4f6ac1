import { availableParallelism } from "node:os";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import type { Connection } from "./connection.ts";
import { connect, connectOrEmbed, isDefault, modelsAt, type Opened, type Target } from "./open.ts";

/** Who draws: a backend that is connected to, or started, once something is to be drawn. */
export interface Backend {
  /** Nobody named it: where none answers, one with the package's own models stands in. */
  readonly isDefault: boolean;
  /** What the one that answers can draw with; undefined where none does. Starts none. */
  models(): Promise<readonly ModelInfo[] | undefined>;
  /** Connects for as long as `task` takes. Rejects with PixelsError `interrupted` when the signal comes before that begins. */
  use<T>(demand: Demand, task: (connection: Connection, isEmbedded: boolean) => Promise<T>): Promise<T>;
}

/** What is wanted of a backend. */
export interface Demand {
  /** How many pictures at most: no more workers than these are started. */
  pictures: number;
  signal?: AbortSignal | undefined;
  /** Told that an embedded backend is started. @param reason for people; none where simply nobody listens. */
  embedding(reason: string | undefined): void;
}

export interface BackendOptions {
  /** Whether an embedded backend may stand in where nobody named another. */
  mayEmbed: boolean;
  /** The embedded backend's messages go straight to stderr. */
  isLoud: boolean;
}

/** The backend at an address, or in its place one that is started for each use. */
export function backendAt(target: Target, { mayEmbed, isLoud }: BackendOptions): Backend {
  const open = async ({ pictures, signal, embedding: notice }: Demand): Promise<Opened> => {
    if (!mayEmbed || !isDefault(target)) return { connection: connect(target) };
    return connectOrEmbed(target, { workers: Math.min(pictures, availableParallelism()), isLoud, notice, signal });
  };
  return {
    isDefault: isDefault(target),
    models: () => modelsAt(target),
    async use(demand, task) {
      const { connection, embedded } = await open(demand);
      try {
        return await task(connection, embedded !== undefined);
      } finally {
        connection.close();
        await embedded?.stop();
      }
    },
  };
}
