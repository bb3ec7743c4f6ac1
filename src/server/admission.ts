import { randomInt } from "node:crypto";
import { encode } from "../protocol/codec/codec.ts";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import type { GenerateRequest } from "../protocol/messages/requests.ts";
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
  checkKind(request);
  expectFit(request, model, catalogue);
  // Its order is the queue's to say.
  return jobOf(request, bytes.length <= KEPT_BYTES ? bytes : encode(request), 0, {
    state: "queued",
    model: model.name,
    cfgScale: aliased ? ownGuidance(model, request) : request.cfg_scale,
    seed: request.seed ?? BigInt(randomInt(2 ** 32)),
    client,
    deaths: 0,
    warnings: aliased ? [`model "${request.model}" is not installed: drawn with ${model.name}`] : [],
  });
}

function checkSize({
  size: [width, height],
  scale = 1,
  tileset_grid: [columns, rows] = [1, 1],
}: GenerateRequest): void {
  const [wide, high] = [width * columns * scale, height * rows * scale];
  if (Math.max(wide, high) > LIMITS.side)
    throw new PixelsError("invalid_value", `a file has at most ${LIMITS.side} pixels a side, not ${wide}x${high}`);
}

/** A job is a batch of pictures, a batch of tilesets, or one animation. */
function checkKind(request: GenerateRequest): void {
  const { batch_size = 1, best_of, animation_frames: frames = 1, tileset_grid, background, trim } = request;
  if (frames > 1 && tileset_grid !== undefined) throw together("animation_frames and tileset_grid", "Leave out one.");
  if (frames > 1 && batch_size > 1) throw together("animation_frames and batch_size", "Send a job for each animation.");
  if (tileset_grid !== undefined && background === "transparent")
    throw together("tileset_grid and a transparent background", "Tiles have none: leave it out.");
  if (tileset_grid !== undefined && trim)
    throw together("tileset_grid and trim", "Tiles fill their cells: leave it out.");
  if (best_of !== undefined && (frames > 1 || tileset_grid !== undefined))
    throw together(`best_of and ${frames > 1 ? "animation_frames" : "tileset_grid"}`, "Leave out one.");
  const [width, height] = request.size;
  if (frames > 1 && frames * width * height > LIMITS.animationPixels)
    throw new PixelsError(
      "invalid_value",
      `${frames} frames of ${width}x${height} have more than ${LIMITS.animationPixels.toLocaleString("en")} pixels`,
      "Ask for fewer or smaller ones; `scale` enlarges the files.",
    );
}

function together(what: string, hint: string): PixelsError {
  return new PixelsError("invalid_value", `${what} can't stand together`, hint);
}

/** A guidance scale is meant for the model that was asked for: 7.5 suits SDXL and burns a small model's colours. */
function ownGuidance(model: ModelInfo, request: GenerateRequest): number {
  return model.cfg_scale ?? request.cfg_scale;
}
