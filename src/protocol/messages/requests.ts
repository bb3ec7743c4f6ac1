import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { askedEntries } from "../recipe/recipe.ts";
import { bytes, count, integer, jobId, jobState, owner, priority, sha256 } from "./fields.ts";
import type { Reply, ReplyOf } from "./replies.ts";

/** Pictures by one recipe. */
export const generate = v.object({
  type: v.literal("generate"),
  id: jobId,
  ...askedEntries,
  /** Jobs of a higher priority run first; 0 where it is absent. Additive to 1.0.0. */
  priority: v.optional(priority),
  /** Whose uploads it names. Additive to 1.0.0. */
  owner: v.optional(owner),
});

export const cancel = v.object({ type: v.literal("cancel"), job_id: jobId });
export const listModels = v.object({ type: v.literal("list_models") });
export const status = v.object({ type: v.literal("status") });
export const ping = v.object({ type: v.literal("ping") });

/** What became of one job. Additive to 1.0.0. */
export const job = v.object({ type: v.literal("job"), job_id: jobId });
/** The bytes of one picture of a completed job, counted from 0. Additive to 1.0.0. */
export const image = v.object({
  type: v.literal("image"),
  job_id: jobId,
  index: integer(0, LIMITS.batchSize - 1),
  /** A piece of them, from this byte on; the whole without it. */
  offset: v.optional(count),
  length: v.optional(integer(1, LIMITS.pieceBytes)),
});
/** A page of jobs in the order they came, after the job `after`. Additive to 1.0.0. */
export const jobs = v.object({
  type: v.literal("jobs"),
  state: v.optional(jobState),
  after: v.optional(jobId),
  limit: v.optional(integer(1, LIMITS.pageSize)),
});

/** What this backend is and takes, asked once on a new connection. Additive to 1.0.0. */
export const hello = v.object({ type: v.literal("hello") });
/** Updates after the one with this number: repairs a gap in a subscription. Additive to 1.0.0. */
export const updates = v.object({
  type: v.literal("updates"),
  after: count,
  limit: v.optional(integer(1, LIMITS.pageSize)),
});

/** A piece of a picture that jobs are to be drawn from; without a byte it asks how much of it has come. Additive to 1.0.0. */
export const upload = v.object({
  type: v.literal("upload"),
  /** Of all its bytes. */
  blob: sha256,
  size: integer(1, LIMITS.blobBytes),
  offset: count,
  data: v.pipe(
    bytes,
    v.check(
      ({ length }) => length <= LIMITS.uploadBytes,
      () => `must have at most ${LIMITS.uploadBytes.toLocaleString("en")} bytes`,
    ),
  ),
  owner: v.optional(owner),
});

/** What a client has to know of a request. */
interface RequestKind {
  schema: v.GenericSchema;
  /** The reply that answers it. */
  answer: Reply["type"];
  /** To 1.0.0: it is not sent to a backend of that version. */
  isAddition: boolean;
  /** Has no further effect when it comes again, so that it is sent again where nobody knows whether it has arrived. */
  isRepeatable: boolean;
}

export const REQUESTS = {
  generate: { schema: generate, answer: "job_accepted", isAddition: false, isRepeatable: false },
  cancel: { schema: cancel, answer: "job_cancelled", isAddition: false, isRepeatable: true },
  list_models: { schema: listModels, answer: "model_list", isAddition: false, isRepeatable: true },
  status: { schema: status, answer: "status_info", isAddition: false, isRepeatable: true },
  ping: { schema: ping, answer: "pong", isAddition: false, isRepeatable: true },
  job: { schema: job, answer: "job_info", isAddition: true, isRepeatable: true },
  image: { schema: image, answer: "image_data", isAddition: true, isRepeatable: true },
  jobs: { schema: jobs, answer: "job_list", isAddition: true, isRepeatable: true },
  hello: { schema: hello, answer: "hello_info", isAddition: true, isRepeatable: true },
  updates: { schema: updates, answer: "update_list", isAddition: true, isRepeatable: true },
  upload: { schema: upload, answer: "upload_info", isAddition: true, isRepeatable: true },
} as const satisfies Record<string, RequestKind>;

export const request = v.variant("type", [
  generate,
  cancel,
  listModels,
  status,
  ping,
  job,
  image,
  jobs,
  hello,
  updates,
  upload,
]);
export type Request = v.InferOutput<typeof request>;
export type RequestType = Request["type"];
export type UploadRequest = v.InferOutput<typeof upload>;
export type GenerateRequest = v.InferOutput<typeof generate>;
export type RequestOf<T extends RequestType> = Extract<Request, { type: T }>;
export type AnswerTo<T extends RequestType> = ReplyOf<(typeof REQUESTS)[T]["answer"]>;
