import { createHash } from "node:crypto";
import { decode, encode } from "../../protocol/codec/codec.ts";
import { type ErrorCode, PixelsError } from "../../protocol/errors.ts";
import type { JobState } from "../../protocol/messages/fields.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import { type GenerateRequest, request } from "../../protocol/messages/requests.ts";
import { type Decided as DecidedRecipe, type Recipe, recipeOf } from "../../protocol/recipe/recipe.ts";

/** One job as the store keeps it. */
export interface Job {
  id: string;
  /** Arrival: jobs with a smaller number came earlier. */
  order: number;
  /** As it came: the same id with another request is another job. */
  request?: Uint8Array;
  /** Of the request, where that is not kept. */
  fingerprint?: string;
  state: Exclude<JobState, "unknown">;
  /** Without its prompts once the job is expired. */
  recipe: Recipe;
  /** Who sent it: clients take turns. */
  client: string;
  /** Higher runs first. */
  priority: number;
  /** Times a worker died while it drew this job. */
  deaths: number;
  /** Milliseconds since 1970. */
  startedAt?: number;
  /** Milliseconds since 1970. */
  endedAt?: number;
  durationS?: number;
  images?: ImageInfo[];
  /** Of several that share a board: the one that drew it. */
  machine?: string;
  warnings: string[];
  error?: { code: ErrorCode; message: string; hint?: string | undefined };
}

/** States that nothing follows. */
export function isOver(state: JobState): boolean {
  return state !== "queued" && state !== "running";
}

/** What the server decides of a request, and what becomes of it. */
export type Decided = DecidedRecipe &
  Pick<Job, "state" | "client" | "deaths" | "warnings" | "startedAt" | "endedAt" | "durationS" | "images" | "error">;

/** The job that a request asks for. `bytes` are the request as it came. */
export function jobOf(asked: GenerateRequest, bytes: Uint8Array, order: number, decided: Decided): Job {
  // Each field by its name: with spread syntax this took 14 us instead of 1.
  return {
    id: asked.id,
    order,
    request: bytes,
    state: decided.state,
    recipe: recipeOf(asked, decided),
    client: decided.client,
    priority: asked.priority ?? 0,
    deaths: decided.deaths,
    startedAt: decided.startedAt,
    endedAt: decided.endedAt,
    durationS: decided.durationS,
    images: decided.images,
    warnings: decided.warnings,
    error: decided.error,
  };
}

/** Whether both came from the same request, however each peer encoded it. */
function isSameRequest(one: Pick<Job, "request" | "fingerprint">, other: typeof one): boolean {
  const [a, b] = [one.request, other.request];
  if (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0) return true;
  return fingerprintOf(one) === fingerprintOf(other);
}

/** The known job of an id under which another comes. Throws PixelsError `id_conflict` where it came from another request. */
export function sameJob(known: Job, other: Omit<Job, "order">): Job {
  if (isSameRequest(known, other)) return known;
  throw new PixelsError("id_conflict", `job ${known.id} exists with other content`);
}

export function fingerprintOf(job: Pick<Job, "request" | "fingerprint">): string | undefined {
  if (job.request === undefined) return job.fingerprint;
  return createHash("sha256")
    .update(encode(decode(request, job.request)))
    .digest("base64");
}
