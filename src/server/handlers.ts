import { PixelsError } from "../protocol/errors.ts";
import { LIMITS, PROTOCOL_VERSION } from "../protocol/limits.ts";
import type { JobInfo, Reply } from "../protocol/messages/replies.ts";
import type { Request, RequestOf, RequestType } from "../protocol/messages/requests.ts";
import { blobsOf } from "../protocol/recipe/blobs.ts";
import { namesWhere, settingOf } from "../protocol/recipe/recipe.ts";
import { admit } from "./admission.ts";
import type { Uploads } from "./blobs/uploads.ts";
import type { Handler } from "./broker.ts";
import type { Board } from "./jobs/board.ts";
import type { Job } from "./jobs/job.ts";
import type { ModelCatalogue } from "./lanes/model-catalogue.ts";
import type { Scheduler } from "./lanes/scheduler.ts";
import { type StatusParts, statusOf } from "./status.ts";

/** The parts of the server that answers are made from. */
export interface Parts extends StatusParts {
  scheduler: Scheduler;
  catalogue: ModelCatalogue;
  uploads: Uploads;
  isClosing(): boolean;
}

type Handle<R extends Request> = (parts: Parts, request: R, client: string, bytes: Buffer) => Reply | Promise<Reply>;
type Handlers = { [T in RequestType]: Handle<RequestOf<T>> };

/** One answer for each request: a new request is a new entry here. */
const HANDLERS: Handlers = {
  generate,
  cancel,
  list_models: listModels,
  status,
  ping,
  job,
  image,
  jobs,
  hello,
  updates,
  upload,
};

/** Beyond 1.0.0: further requests, and fields of `generate` and of updates. */
const CAPABILITIES = [
  ...["hello", "image", "image.pieces", "job", "jobs", "updates", "upload"],
  ...namesWhere(({ original }) => original === undefined).map((name) => `generate.${name}`),
  ...["generate.priority", "generate.owner"],
  ...["job_cancelled", "preview.png", "seq"],
];

export function createHandler(parts: Parts): Handler {
  return (request, client, bytes) => {
    const handle = HANDLERS[request.type] as Handle<Request>;
    return handle(parts, request, client, bytes);
  };
}

function ping(): Reply {
  return { type: "pong" };
}

async function generate(parts: Parts, request: RequestOf<"generate">, client: string, bytes: Buffer): Promise<Reply> {
  if (parts.isClosing()) throw new PixelsError("shutting_down", "the backend is stopping and takes no more jobs");
  const spec = admit(request, bytes, client, parts.catalogue);
  // A job that is known may have ended long ago, and what it was drawn from may be gone.
  if (blobsOf(request).length > 0 && (await parts.board.get(request.id)) === undefined)
    await parts.uploads.expect(client, request);
  const job = await parts.board.add(spec);
  const lane = parts.lanes.get(parts.catalogue.engineOf(job.recipe.model));
  const estimated = lane === undefined ? 0 : parts.scheduler.estimate(job, lane);
  return { type: "job_accepted", job_id: job.id, estimated_time_s: estimated, seed: job.recipe.seed };
}

async function upload(parts: Parts, request: RequestOf<"upload">, client: string): Promise<Reply> {
  return parts.uploads.receive(client, request);
}

/** Refuses with `job_error`, as the seed's backend does. */
async function cancel(parts: Parts, request: RequestOf<"cancel">): Promise<Reply> {
  try {
    await parts.scheduler.cancel(request.job_id);
    return { type: "job_cancelled", job_id: request.job_id };
  } catch (error) {
    if (!(error instanceof PixelsError)) throw error;
    const { message, code, hint } = error;
    return { type: "job_error", job_id: request.job_id, error: message, code, hint };
  }
}

function listModels(parts: Parts): Reply {
  return { type: "model_list", models: [...parts.catalogue.models] };
}

async function status(parts: Parts): Promise<Reply> {
  return statusOf(parts);
}

async function job(parts: Parts, request: RequestOf<"job">): Promise<JobInfo> {
  const found = await parts.board.get(request.job_id);
  if (found === undefined) return { type: "job_info", job_id: request.job_id, state: "unknown" };
  const progress = parts.scheduler.progress(found.id);
  return {
    type: "job_info",
    job_id: found.id,
    state: found.state,
    prompt: found.recipe.prompt,
    model: found.recipe.model,
    seed: found.recipe.seed,
    step: progress?.step,
    total_steps: progress?.totalSteps,
    duration_s: found.durationS,
    images: found.images,
    warnings: parts.board.isUnplaced(found) ? [...found.warnings, noEngine(found)] : found.warnings,
    error: found.error?.message,
    code: found.error?.code,
    hint: found.error?.hint,
    // An expired job has lost its prompt, without which nothing can be drawn.
    recipe: found.state === "expired" ? undefined : found.recipe,
  };
}

function noEngine({ recipe: { model } }: Job): string {
  return `no engine here has the model ${model}: the job waits for one that does`;
}

async function image(parts: Parts, request: RequestOf<"image">): Promise<Reply> {
  const found = await parts.board.get(request.job_id);
  if (found === undefined) throw new PixelsError("unknown_job", `no job ${request.job_id}`);
  const whole = await parts.shelf.read(found, request.index);
  const { index, offset } = request;
  if (offset === undefined) return { type: "image_data", job_id: found.id, index, png: whole };
  const png = whole.subarray(offset, offset + (request.length ?? LIMITS.pieceBytes));
  return { type: "image_data", job_id: found.id, index, png, offset, total: whole.length };
}

async function hello(parts: Parts): Promise<Reply> {
  return {
    type: "hello_info",
    version: PROTOCOL_VERSION,
    package_version: parts.version,
    instance: parts.publisher.past.instance,
    capabilities: CAPABILITIES,
    limits: {
      prompt_bytes: LIMITS.promptBytes,
      id_length: LIMITS.idLength,
      side: LIMITS.side,
      ...Object.fromEntries(
        namesWhere(({ form }) => form.most !== undefined).map((name) => [name, settingOf(name).form.most]),
      ),
      tileset_tiles: LIMITS.tilesetTiles,
      references: LIMITS.references,
      blob_side: LIMITS.blobSide,
      blob_bytes: LIMITS.blobBytes,
      upload_bytes: LIMITS.uploadBytes,
      message_bytes: LIMITS.messageBytes,
      queue: parts.board.maxQueue,
    },
  };
}

async function updates(parts: Parts, request: RequestOf<"updates">): Promise<Reply> {
  return { type: "update_list", ...parts.publisher.past.after(request.after, request.limit ?? LIMITS.pageSize) };
}

/** Bounds of one page, so that it neither keeps others waiting nor fills a slow reader's queue. */
const PAGE_RECORDS = 2_000;
const PAGE_BYTES = 65_536;
const READ_AT_ONCE = 256;

function jobList(page: Job[], next: string | undefined): Reply {
  return {
    type: "job_list",
    jobs: page.map(({ id, state, recipe }) => ({ job_id: id, state, prompt: recipe.prompt })),
    next,
  };
}

async function jobs(parts: Parts, request: RequestOf<"jobs">): Promise<Reply> {
  const limit = request.limit ?? LIMITS.pageSize;
  const after = request.after === undefined ? undefined : await parts.board.get(request.after);
  if (request.after !== undefined && after === undefined)
    throw new PixelsError("unknown_job", `no job ${request.after}`);
  const page: Job[] = [];
  let [last, seen, bytes]: [string | undefined, number, number] = [undefined, 0, 0];
  for await (const found of jobsAfter(parts.board, after?.order)) {
    if (page.length === limit || seen === PAGE_RECORDS || bytes >= PAGE_BYTES) return jobList(page, last);
    [last, seen] = [found.id, seen + 1];
    if (request.state !== undefined && found.state !== request.state) continue;
    page.push(found);
    bytes += found.recipe.prompt.length;
  }
  return jobList(page, undefined);
}

async function* jobsAfter(board: Board, after: number | undefined): AsyncGenerator<Job> {
  for (let last = after; ; ) {
    const page = await board.page(last, READ_AT_ONCE);
    yield* page;
    if (page.length < READ_AT_ONCE) return;
    last = page.at(-1)?.order;
  }
}
