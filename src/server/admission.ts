import { randomInt } from "node:crypto";
import { encode } from "../protocol/codec/codec.ts";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import type { GenerateRequest } from "../protocol/messages/requests.ts";
import { atlasSize, isAnimation, pictureCount, whyTooLarge } from "../protocol/recipe/counts.ts";
import { clashOf, explain } from "../protocol/recipe/rules.ts";
import { type Job, jobOf } from "./jobs/job.ts";
import type { ModelCatalogue } from "./lanes/model-catalogue.ts";
import { expectFit } from "./model-fit.ts";

/** Bytes of a request that are kept as they came: what is longer may be full of keys that mean nothing. */
const KEPT_BYTES = 1024;

/**
 * Decides all that a request left open. `bytes` are the request as it came. Throws PixelsError `unknown_model` and
 * `invalid_value`.
 */
export function admit(
  request: GenerateRequest,
  bytes: Uint8Array,
  client: string,
  catalogue: ModelCatalogue,
): Omit<Job, "order"> {
  const { model, aliased } = catalogue.resolve(request.model);
  checkSize(request);
  checkTogether(request);
  expectFit(request, model, catalogue);
  // The queue will give it its order.
  return jobOf(request, bytes.length <= KEPT_BYTES ? bytes : encode(request), 0, {
    state: "queued",
    model: model.name,
    cfg_scale: aliased ? ownGuidance(model, request) : request.cfg_scale,
    seed: request.seed ?? BigInt(randomInt(2 ** 32)),
    client,
    deaths: 0,
    warnings: aliased ? [`model "${request.model}" is not installed: drawn with ${model.name}`] : [],
  });
}

function checkSize(request: GenerateRequest): void {
  const problem = whyTooLarge(atlasSize(request), request.scale);
  if (problem !== undefined) throw new PixelsError("invalid_value", problem);
}

function checkTogether(request: GenerateRequest): void {
  const clash = clashOf(request);
  if (clash !== undefined) {
    const { message, hint } = explain(clash, (name) => name);
    throw new PixelsError("invalid_value", message, hint);
  }
  const [width, height] = request.size;
  const frames = isAnimation(request) ? pictureCount(request) : 1;
  if (frames > 1 && frames * width * height > LIMITS.animationPixels)
    throw new PixelsError(
      "invalid_value",
      `${frames} frames of ${width}x${height} have more than ${LIMITS.animationPixels.toLocaleString("en")} pixels`,
      "Ask for fewer or smaller ones; `scale` enlarges the files.",
    );
}

/** A guidance scale is meant for the model that was asked for: 7.5 suits SDXL and burns a small model's colours. */
function ownGuidance(model: ModelInfo, request: GenerateRequest): number {
  return model.cfg_scale ?? request.cfg_scale;
}
