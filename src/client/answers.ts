import type { Reply, ReplyOf } from "../protocol/messages/replies.ts";
import type { RequestType } from "../protocol/messages/requests.ts";

/** Which reply answers which request. */
export const ANSWERS = {
  generate: "job_accepted",
  cancel: "job_cancelled",
  list_models: "model_list",
  status: "status_info",
  ping: "pong",
  job: "job_info",
  image: "image_data",
  jobs: "job_list",
  hello: "hello_info",
  updates: "update_list",
} as const satisfies Record<RequestType, Reply["type"]>;

export type AnswerTo<T extends RequestType> = ReplyOf<(typeof ANSWERS)[T]>;
