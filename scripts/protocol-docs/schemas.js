import { nearest, reference } from "../../dist/protocol/messages/credits.js";
import * as fields from "../../dist/protocol/messages/fields.js";
import { modelInfo } from "../../dist/protocol/messages/model-info.js";
import {
  imageInfo,
  laneInfo,
  machineInfo,
  modelQueue,
  quantiles,
  reply,
  workerInfo,
} from "../../dist/protocol/messages/replies.js";
import { request } from "../../dist/protocol/messages/requests.js";
import { update } from "../../dist/protocol/messages/updates.js";
import { recipe } from "../../dist/protocol/recipe/recipe.js";

export const KINDS = { request, reply, update };

/** What several messages share, each described once. */
export const PARTS = {
  job_id: fields.jobId,
  prompt: fields.prompt,
  negative_prompt: fields.negativePrompt,
  name: fields.name,
  size: fields.size,
  u64: fields.u64,
  sha256: fields.sha256,
  bytes: fields.bytes,
  stage: fields.stage,
  job_state: fields.jobState,
  model_info: modelInfo,
  worker_info: workerInfo,
  lane_info: laneInfo,
  machine_info: machineInfo,
  model_queue: modelQueue,
  image_info: imageInfo,
  reference,
  nearest,
  recipe,
  quantiles,
};

/** The schemas of the messages of one kind by their `type`. */
export function messagesOf(kind) {
  return Object.fromEntries(KINDS[kind].options.map((option) => [option.entries.type.literal, option]));
}
