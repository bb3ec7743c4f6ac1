import { randomInt } from "node:crypto";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { ModelInfo } from "../protocol/model-info.ts";
import type { GenerateRequest } from "../protocol/requests.ts";
import type { ModelCatalogue } from "./model-catalogue.ts";
import { fingerprint, type Job } from "./queue/job.ts";

/** Decides all that a request left open. Throws PixelsError `unknown_model` and `invalid_value`. */
export function admit(request: GenerateRequest, client: string, catalogue: ModelCatalogue): Omit<Job, "order"> {
  const { model, aliased } = catalogue.resolve(request.model);
  if (request.lora !== undefined) catalogue.expectLora(request.lora);
  checkSize(request, model);
  return {
    id: request.id,
    fingerprint: fingerprint(request),
    state: "queued",
    prompt: request.prompt,
    negativePrompt: request.negative_prompt ?? "",
    model: model.name,
    ...(request.lora === undefined ? {} : { lora: request.lora }),
    size: request.size,
    steps: request.steps,
    cfgScale: aliased ? ownGuidance(model, request) : request.cfg_scale,
    seed: request.seed ?? BigInt(randomInt(2 ** 32)),
    batchSize: request.batch_size ?? 1,
    scale: request.scale ?? 1,
    look: { palette: request.palette, colors: request.colors, background: request.background },
    client,
    priority: request.priority ?? 0,
    deaths: 0,
    warnings: aliased ? [`model "${request.model}" is not installed: drawn with ${model.name}`] : [],
  };
}

function checkSize(
  { size: [width, height], scale = 1 }: GenerateRequest,
  { name, min_size = [1, 1] }: ModelInfo,
): void {
  if (width < min_size[0] || height < min_size[1])
    throw new PixelsError(
      "invalid_value",
      `${name} draws no smaller than ${min_size.join("x")}, not ${width}x${height}`,
    );
  if (Math.max(width, height) * scale > LIMITS.side)
    throw new PixelsError(
      "invalid_value",
      `a file has at most ${LIMITS.side} pixels a side, not ${width * scale}x${height * scale}`,
    );
}

/** A guidance scale is meant for the model that was asked for: 7.5 suits SDXL and burns a small model's colours. */
function ownGuidance(model: ModelInfo, request: GenerateRequest): number {
  return model.cfg_scale ?? request.cfg_scale;
}
