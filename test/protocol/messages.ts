import * as fc from "fast-check";
import { LIMITS, MAX_U64 } from "../../src/protocol/limits.ts";
import { JOB_STATES, STAGES } from "../../src/protocol/messages/fields.ts";
import { MODEL_TYPES } from "../../src/protocol/messages/model-info.ts";
import type { Reply, ReplyOf } from "../../src/protocol/messages/replies.ts";
import type { RequestOf, RequestType } from "../../src/protocol/messages/requests.ts";
import type { Update, UpdateOf } from "../../src/protocol/messages/updates.ts";
import { SETTINGS } from "../../src/protocol/recipe/settings.ts";

/** Any valid message of every type, with and without its options. Fractions fit 32 bits, so that every language keeps them. */

const jobId = fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/).filter((id) => id !== "." && id !== "..");
const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));
const prompt = fc
  .oneof(text, fc.constant("é".repeat(LIMITS.promptBytes / 2)))
  .filter((words) => words.trim() !== "" && Buffer.byteLength(words) <= LIMITS.promptBytes);
const name = text.filter((words) => words !== "" && words.length <= 512);
const u64 = fc.oneof(fc.bigInt({ min: 0n, max: MAX_U64 }), fc.bigInt({ min: 0n, max: 300n }));
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const count = fc.oneof(u32, fc.maxSafeNat());
const side = fc.integer({ min: 1, max: LIMITS.side });
const size = fc.tuple(side, side);
const steps = fc.integer({ min: 1, max: LIMITS.steps });
const fraction = (max: number) => fc.float({ min: 0, max, noNaN: true, noDefaultInfinity: true });
const measure = fraction(2 ** 100);
const page = fc.integer({ min: 1, max: LIMITS.pageSize });
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const owner = fc.stringMatching(/^[A-Za-z0-9_-]{16,128}$/);
const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));

/** A record of which the keys of `optional` may be absent. */
function message<R extends object, O extends object = object>(
  required: { [K in keyof R]: fc.Arbitrary<R[K]> },
  optional?: { [K in keyof O]: fc.Arbitrary<O[K]> },
): fc.Arbitrary<R & Partial<O>> {
  const all = { ...required, ...optional } as Record<string, fc.Arbitrary<unknown>>;
  return fc.record(all, { requiredKeys: Object.keys(required) }) as unknown as fc.Arbitrary<R & Partial<O>>;
}

const type = <T extends string>(value: T) => fc.constant(value);

const modelInfo = message(
  { name, path: text, model_type: fc.constantFrom(...MODEL_TYPES), size_mb: count },
  {
    engine: name,
    default: fc.boolean(),
    size,
    min_size: size,
    max_size: size,
    max_loras: fc.nat(),
    tile_sizes: fc.array(size, { maxLength: 3 }),
    base: name,
    takes: fc.array(text, { maxLength: 5 }),
    steps,
    cfg_scale: fraction(100),
    sha256,
  },
);
const quantiles = message({ p50: measure, p95: measure, p99: measure });
const workerInfo = message(
  { id: u32, state: fc.constantFrom("starting" as const, "idle" as const, "busy" as const), restarts: u32 },
  { pid: u32, job_id: jobId, engine: name, jobs: fc.array(jobId, { maxLength: 3 }) },
);
const laneInfo = message(
  { engine: name, workers: u32, capacity: u32, queued: count, running: u32 },
  { device: text, device_note: text, seconds_per_step: measure, problem: text },
);
const machineInfo = message({
  name,
  version: text,
  has_front: fc.boolean(),
  lanes: fc.array(laneInfo, { maxLength: 2 }),
  models: fc.array(name, { maxLength: 3 }),
});
const credit = { name: text, source: text, author: text, licence: text, url: text };
const imageInfo = message(
  { path: text, seed: u64, width: u32, height: u32 },
  {
    references: fc.array(message(credit), { maxLength: 2 }),
    nearest: message({ ...credit, distance: measure, is_copy: fc.boolean() }),
  },
);

const needed = { prompt, model: name, size, steps, cfg_scale: fraction(LIMITS.cfgScale) };
const settings = {
  lora: name,
  seed: u64,
  negative_prompt: text.filter((words) => Buffer.byteLength(words) <= LIMITS.promptBytes),
  batch_size: fc.integer({ min: 1, max: LIMITS.batchSize }),
  best_of: fc.integer({ min: 2, max: LIMITS.bestOf }),
  animation_frames: fc.integer({ min: 1, max: LIMITS.batchSize }),
  tileset_grid: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
  scale: fc.integer({ min: 1, max: LIMITS.scale }),
  palette: fc.array(fc.integer({ min: 0, max: 0xff_ff_ff }), { minLength: 1, maxLength: LIMITS.colors }),
  colors: fc.integer({ min: 2, max: LIMITS.colors }),
  background: fc.constantFrom(...SETTINGS.background.form.options),
  dither: fc.constantFrom(...SETTINGS.dither.form.options),
  clean: fc.boolean(),
  outline: fc.integer({ min: 0, max: 0xff_ff_ff }),
  trim: fc.boolean(),
  reference_licences: fc.constantFrom(...SETTINGS.reference_licences.form.options),
  references: fc.array(sha256, { minLength: 1, maxLength: LIMITS.references }),
  follow: fraction(1),
  init: sha256,
  strength: fraction(1),
  mask: sha256,
  subject: prompt,
};
const { seed, ...optional } = settings;
const recipe = message({ ...needed, seed }, optional);

export const REQUESTS: { [T in RequestType]: fc.Arbitrary<RequestOf<T>> } = {
  generate: message(
    { type: type("generate"), id: jobId, ...needed },
    { ...settings, priority: fc.integer({ min: -LIMITS.priority, max: LIMITS.priority }), owner },
  ),
  cancel: message({ type: type("cancel"), job_id: jobId }),
  list_models: message({ type: type("list_models") }),
  status: message({ type: type("status") }),
  ping: message({ type: type("ping") }),
  job: message({ type: type("job"), job_id: jobId }),
  image: message(
    { type: type("image"), job_id: jobId, index: fc.integer({ min: 0, max: LIMITS.batchSize - 1 }) },
    { offset: count, length: fc.integer({ min: 1, max: LIMITS.pieceBytes }) },
  ),
  jobs: message(
    { type: type("jobs") },
    {
      state: fc.constantFrom(...JOB_STATES),
      after: jobId,
      limit: page,
    },
  ),
  hello: message({ type: type("hello") }),
  updates: message({ type: type("updates"), after: count }, { limit: page }),
  upload: message(
    {
      type: type("upload"),
      blob: sha256,
      size: fc.integer({ min: 1, max: LIMITS.blobBytes }),
      offset: count,
      data: bytes,
    },
    { owner },
  ),
};

const seq = { seq: count };
const jobComplete = message({ type: type("job_complete"), job_id: jobId, image_path: text, duration_s: measure }, seq);
const jobError = message({ type: type("job_error"), job_id: jobId, error: text }, { code: text, hint: text, ...seq });
const jobCancelled = message({ type: type("job_cancelled"), job_id: jobId }, seq);

export const UPDATES: { [T in Update["type"]]: fc.Arbitrary<UpdateOf<T>> } = {
  job_started: message({ type: type("job_started"), job_id: jobId, timestamp: count }, seq),
  progress: message(
    {
      type: type("progress"),
      job_id: jobId,
      stage: fc.constantFrom(...STAGES),
      step: u32,
      total_steps: u32,
      percent: fraction(100),
      eta_s: measure,
    },
    seq,
  ),
  preview: message({ type: type("preview"), job_id: jobId, image_path: text, step: u32 }, { png: bytes, ...seq }),
  job_complete: jobComplete,
  job_error: jobError,
  job_cancelled: jobCancelled,
  job_finished: message({ type: type("job_finished"), job_id: jobId, success: fc.boolean(), duration_s: measure }, seq),
};

export const REPLIES: { [T in Reply["type"]]: fc.Arbitrary<ReplyOf<T>> } = {
  job_accepted: message({ type: type("job_accepted"), job_id: jobId, estimated_time_s: measure }, { seed: u64 }),
  job_complete: jobComplete,
  job_error: jobError,
  job_cancelled: jobCancelled,
  model_list: message({ type: type("model_list"), models: fc.array(modelInfo, { maxLength: 5 }) }),
  status_info: message(
    { type: type("status_info"), version: text, queue_size: u32, active_jobs: u32, uptime_s: count },
    {
      engine: name,
      device: text,
      device_note: text,
      workers: fc.array(workerInfo, { maxLength: 3 }),
      lanes: fc.array(laneInfo, { maxLength: 3 }),
      unplaced_jobs: count,
      completed_jobs: count,
      failed_jobs: count,
      cancelled_jobs: count,
      max_queue: count,
      output_dir: text,
      held: text,
      package_version: text,
      requests: count,
      error_rate: measure,
      latency_ms: quantiles,
      request_bytes: quantiles,
      reply_bytes: quantiles,
      clients: count,
      subscribers: count,
      queues: fc.array(message({ model: name, queued: count }), { maxLength: 3 }),
      board: text,
      durability: text,
      machines: fc.array(machineInfo, { maxLength: 3 }),
    },
  ),
  job_info: message(
    { type: type("job_info"), job_id: jobId, state: fc.constantFrom(...JOB_STATES) },
    {
      prompt: text,
      model: text,
      seed: u64,
      step: count,
      total_steps: count,
      duration_s: measure,
      images: fc.array(imageInfo, { maxLength: 3 }),
      warnings: fc.array(text, { maxLength: 3 }),
      error: text,
      code: text,
      hint: text,
      recipe,
    },
  ),
  job_list: message(
    {
      type: type("job_list"),
      jobs: fc.array(message({ job_id: jobId, state: fc.constantFrom(...JOB_STATES), prompt: text })),
    },
    { next: jobId },
  ),
  image_data: message(
    { type: type("image_data"), job_id: jobId, index: u32, png: bytes },
    { offset: count, total: count },
  ),
  hello_info: message({
    type: type("hello_info"),
    version: text,
    package_version: text,
    instance: text,
    capabilities: fc.array(text, { maxLength: 5 }),
    limits: fc.dictionary(fc.stringMatching(/^[a-z]+_[a-z]+$/), count, { maxKeys: 5 }),
  }),
  update_list: message({
    type: type("update_list"),
    instance: text,
    updates: fc.array(fc.oneof(...(Object.values(UPDATES) as fc.Arbitrary<Update>[])), { maxLength: 3 }),
    has_gap: fc.boolean(),
    last: count,
  }),
  upload_info: message({ type: type("upload_info"), blob: sha256, received: count, complete: fc.boolean() }),
  pong: message({ type: type("pong") }),
  error: message({ type: type("error"), message: text }, { code: text, hint: text, job_id: text }),
};
