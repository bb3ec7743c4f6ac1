/** What the schemas cannot say: what each message is for and what each field means. */

import { namesWhere, settingOf } from "../../dist/protocol/recipe/recipe.js";

const ORIGINAL_SETTINGS = namesWhere(({ original }) => original !== undefined);
const SETTING_MEANINGS = Object.fromEntries(namesWhere(() => true).map((name) => [name, settingOf(name).means]));

/** The messages and fields that 1.0.0 has; all else is additive, and 1.0.0 peers neither send nor miss it. */
const FIRST_VERSION = {
  generate: ["id", ...ORIGINAL_SETTINGS].join(" "),
  cancel: "job_id",
  list_models: "",
  status: "",
  ping: "",
  job_accepted: "job_id estimated_time_s",
  job_complete: "job_id image_path duration_s",
  job_error: "job_id error",
  job_cancelled: "job_id",
  model_list: "models",
  status_info: "version queue_size active_jobs uptime_s",
  pong: "",
  error: "message",
  job_started: "job_id timestamp",
  progress: "job_id stage step total_steps percent eta_s",
  preview: "job_id image_path step",
  job_finished: "job_id success duration_s",
  model_info: "name path model_type size_mb",
};

/** Whether peers of 1.0.0 know this message, or this field of it. */
export function isOriginal(message, field) {
  const fields = FIRST_VERSION[message]?.split(" ");
  return field === undefined ? fields !== undefined : (fields?.includes(field) ?? false);
}

export const PART_MEANINGS = {
  request: "What a client asks, on the request socket.",
  reply: "What the backend answers: one reply for each request.",
  update: "What the backend publishes to whoever subscribes.",
  job_id: "A job's name, chosen by the client; safe as a file name.",
  prompt: "At most 8,192 bytes of UTF-8, not all of them spaces.",
  negative_prompt: "At most 8,192 bytes of UTF-8.",
  name: "The name of a model, a LoRA or an engine.",
  size: "Width and height in pixels.",
  u64: "Any unsigned integer of 64 bits.",
  sha256: "A checksum in hexadecimal.",
  bytes: "Bytes, as MessagePack's bin.",
  stage: "What is being done; stages come in this order.",
  job_state:
    "Where a job stands. An expired job was completed and its picture is gone; an unknown one was never there or is forgotten.",
  model_info: "One installed model.",
  worker_info: "One worker process.",
  machine_info: "One server of several that share a board, as it says itself every two seconds.",
  model_queue: "The jobs that wait for one model.",
  lane_info: "One engine with its workers. A job waits for the lane that has its model, and for no other.",
  image_info: "One picture of a completed job.",
  reference: "A picture that another was drawn after, and whom to name for it.",
  nearest: "The picture that a drawn one is most like.",
  recipe: "How the pictures of a job are made: the settings of `generate`, with all that the backend decided.",
  quantiles: "Over the last 4,096 requests.",
};

const COMMON = {
  job_id: "Which job.",
  image_path: "Where the picture lies on the backend's machine.",
  duration_s: "Seconds from the job's start to its end.",
  step: "Steps done so far, over all pictures of the job.",
  total_steps: "Steps that the whole job takes.",
  seq: "The update's number, from 1 in each run of the backend: a gap in them is a missed update.",
  code: "One of the codes below, for programs.",
  hint: "What to do next, for people.",
  seed: "Where the noise comes from: the same seed gives the same picture.",
  instance: "Another one in each run of the backend: with it, `seq` begins anew.",
  version: "The protocol's version.",
  package_version: "The program's version.",
  limit: "At most so many; without it a full page.",
};

const CREDIT = {
  name: "As its source calls it; of one that is composed, the names of the parts.",
  source: "The set of pictures that it is from.",
  author: "Who made it.",
  licence: "Its SPDX identifier.",
  url: "Where the set is.",
};

const MESSAGES = {
  generate: {
    is: "Draw a picture, or a batch of them.",
    id: "The job's name. The same id with the same content is the same job; with other content it is refused.",
    ...SETTING_MEANINGS,
    priority: "Jobs of a higher priority run first; 0 where absent.",
    owner: "The `owner` of the uploads that it names.",
  },
  cancel: { is: "Cancel a job: a queued one at once, a running one within one step." },
  list_models: { is: "What is installed." },
  status: { is: "How the backend is." },
  ping: { is: "Whether the backend is there." },
  job: { is: "What became of one job: the truth, where updates are hints." },
  image: {
    is: "The bytes of a picture, for a client that shares no disk with the backend.",
    index: "Which picture of the job, from 0.",
    offset: "From this byte on; without it the whole file.",
    length: "At most so many bytes; without it a full piece.",
  },
  jobs: {
    is: "A page of jobs in the order they came.",
    state: "Only jobs in this state.",
    after: "The page after this job.",
  },
  hello: { is: "What the backend knows beyond 1.0.0. A 1.0.0 backend answers `error`." },
  updates: {
    is: "Updates that were published before: repairs a gap.",
    after: "Those with a higher number than this.",
  },
  upload: {
    is: "A piece of a PNG that jobs are to be drawn from, of at most 1,024 pixels a side. Pieces come in their order; what has come before is skipped, so any of them may be sent again. A backend lists the request among its `capabilities`. A picture that no waiting or running job needs is forgotten an hour after it was last named, an unfinished one after ten minutes.",
    blob: "SHA-256 of the whole of it.",
    size: "Bytes of the whole of it.",
    offset: "Where this piece begins.",
    data: "The piece; empty to ask how much has come.",
    owner:
      "A secret of the client's, which alone may use what was uploaded under it, over any connection; without it that is this connection. Who does not have the bytes learns nothing of another's.",
  },
  job_accepted: {
    is: "The job is stored and will be drawn.",
    estimated_time_s:
      "Seconds until the picture is there, from the speed measured so far; on the very first start, until a worker is ready, from a rough figure of the engine's own.",
    seed: "The seed that is used.",
  },
  job_complete: { is: "The picture is there. Published before `job_finished`." },
  job_error: {
    is: "The job failed, or what was asked of it was refused.",
    error: "What went wrong, for people.",
  },
  job_cancelled: { is: "The job is cancelled. As an update additive: `job_finished` follows it." },
  model_list: { is: "What is installed.", models: "The models; a backend without any sends an empty list." },
  status_info: {
    is: "How the backend is.",
    queue_size: "Jobs that wait.",
    active_jobs: "Jobs that run.",
    uptime_s: "Seconds since the start.",
    engine: "What draws: of several engines the first.",
    device: "What it draws on.",
    device_note: "Why this device was taken.",
    workers: "The worker processes of all engines.",
    lanes: "The engines, each with its workers.",
    unplaced_jobs: "Jobs among those that wait whose models no engine here has: they wait for one that does.",
    completed_jobs: "Jobs that ended with a picture.",
    failed_jobs: "Jobs that failed.",
    cancelled_jobs: "Jobs that were cancelled.",
    max_queue: "Jobs that may wait.",
    output_dir: "Where pictures are written.",
    held: "Why no job is started, as long as pictures can't be written there, or the shared queue is away: numbers of jobs are then as last known.",
    requests: "Requests answered since the start.",
    error_rate: "Part of them that were refused, 0 to 1.",
    latency_ms: "Milliseconds from a request's arrival to its reply.",
    request_bytes: "Sizes of requests.",
    reply_bytes: "Sizes of replies.",
    clients: "Open connections for requests.",
    subscribers: "Open subscriptions.",
    queues: "Where several machines share the board: how many jobs wait for each model.",
    board: "Where that board is, without its secrets.",
    durability: "What an acknowledged job is worth there, for people.",
    machines: "The machines that share it.",
  },
  job_info: {
    is: "What became of one job. All but the first two fields are absent where they mean nothing.",
    state: "Where the job stands.",
    prompt: "What to draw.",
    model: "The model that draws it.",
    seed: "The seed of the first picture.",
    images: "The pictures of a completed job.",
    warnings: "What the user should know about the picture.",
    error: "Why a failed job failed, for people.",
    recipe:
      "The job's settings. `generate` with another id and these draws the same again. Absent for an expired job, which has lost its prompt.",
  },
  job_list: {
    is: "A page of jobs.",
    jobs: "Each with its id, state and prompt.",
    next: "The job to ask `after` for the next page; absent on the last one.",
  },
  image_data: {
    is: "A picture, or a piece of one.",
    index: "Which picture of the job, from 0.",
    png: "A PNG file's bytes.",
    offset: "Where this piece begins; absent with a whole file.",
    total: "How many bytes the whole file has; absent with a whole file.",
  },
  hello_info: {
    is: "What the backend knows and takes.",
    capabilities: "Requests, fields and updates beyond 1.0.0.",
    limits: "Its bounds by their names.",
  },
  upload_info: {
    is: "How far an upload is.",
    blob: "Of which picture.",
    received: "Bytes that have come; the next piece begins there.",
    complete: "All is there, and its checksum is right: jobs may name it.",
  },
  update_list: {
    is: "Updates that were published before, in their order.",
    updates: "As they were published, previews without their bytes.",
    has_gap: "True where updates in between are forgotten: ask for the jobs.",
    last: "The number of the last update there is; there may be more after a full page.",
  },
  pong: { is: "The backend is there." },
  error: { is: "The request is refused.", message: "What was wrong and where, for people." },
  job_started: { is: "The job runs. Published once.", timestamp: "Seconds since 1970." },
  progress: {
    is: "How far the job is: at each change of stage, and at most ten times a second in between.",
    stage: "What is being done.",
    percent: "Of the whole job, 0 to 100.",
    eta_s: "Seconds that are left, from the speed measured so far.",
  },
  preview: {
    is: "The picture as it stands, at most four times a second.",
    png: "The same picture's bytes, where they are at most 32,768.",
  },
  job_finished: {
    is: "The job is over. Nothing about it follows.",
    success: "Whether there is a picture: false for a job that failed or was cancelled.",
  },
  model_info: {
    name: "What `generate` calls it.",
    path: "Where it lies on the backend's machine.",
    model_type: "What it is.",
    size_mb: "Megabytes on disk.",
    engine: "What draws with it.",
    default: "Whether it is taken where no model was named.",
    size: "The size that it draws best; others are made from it.",
    min_size: "The smallest size that it draws.",
    max_size: "The largest size that it draws.",
    tile_sizes: "The sizes of its tiles: others are a whole number of times one of these.",
    max_loras: "How many LoRAs it draws with at once, where these are fewer than a request may name.",
    steps: "The steps that suit it.",
    cfg_scale: "The guidance that suits it.",
    sha256: "Of its weights: other weights under the same name draw other pictures.",
    base: "Of a LoRA: the model that it is for.",
    family: "Its kind, such as `sdxl`: a LoRA fits checkpoints of the same.",
    problem: "Why it is there and can't be used, with the model as its subject.",
    takes:
      "What it can do beyond drawing a prompt, by the fields of `generate` that ask for it, such as `lora`, `negative_prompt`, `animation_frames`: a request for anything else is refused before it is queued. Absent where nobody has said.",
  },
  worker_info: {
    id: "Its number.",
    pid: "Its process.",
    state: "What it does.",
    job_id: "The job that it draws, or the first of several.",
    restarts: "How often it was replaced.",
    engine: "What draws in it.",
    jobs: "All jobs that it draws.",
  },
  machine_info: {
    name: "Of the host, and of its folder of pictures.",
    version: "Of the package.",
    has_front: "Whether it answers requests, and does not only draw.",
    lanes: "Its engines, each with its workers; what waits is counted for all machines together.",
    models: "The checkpoints that it draws with.",
  },
  model_queue: {
    model: "The model's name.",
    queued: "Jobs that wait for it.",
  },
  lane_info: {
    engine: "What draws.",
    device: "What it draws on; absent until a worker is ready.",
    device_note: "Why this device was taken.",
    workers: "How many worker processes it has.",
    capacity: "How many jobs each of them draws at once.",
    queued: "Jobs that wait for it.",
    running: "Jobs that it draws.",
    seconds_per_step: "How long a sampling step takes, as measured; a rough figure of the engine's own until then.",
    problem: "Why no worker of it can be started; it is tried on.",
  },
  image_info: {
    path: "Where it lies on the backend's machine.",
    seed: "Its own seed.",
    width: "Of the file, in pixels.",
    height: "Of the file, in pixels.",
    references: "What it was drawn after, the most important first; absent where the engine draws after words alone.",
    nearest: "What it is most like of all pictures that come with the model; absent of tilesets.",
  },
  reference: CREDIT,
  nearest: {
    ...CREDIT,
    distance: "In parts of the mean distance of the 49 pictures that come next, hues not counted: 0 is the same.",
    is_copy: "Whether that is less than a third, as it is between copies.",
  },
  recipe: SETTING_MEANINGS,
  quantiles: { p50: "The middle.", p95: "Only 5 % are above.", p99: "Only 1 % is above." },
};

/** What a message is for, or what a field of it means. Throws where nobody has said so yet. */
export function meaningOf(message, field = "is") {
  const meaning = MESSAGES[message]?.[field] ?? COMMON[field];
  if (meaning === undefined) throw new Error(`meanings.js says nothing about ${message}.${field}`);
  return meaning;
}
