import { PixelsError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import type { GenerateRequest } from "../protocol/messages/requests.ts";
import { drawnSize } from "../protocol/recipe/drawn-size.ts";
import { abilitiesOf } from "../protocol/recipe/rules.ts";
import type { LaneModel, ModelCatalogue } from "./lanes/model-catalogue.ts";

/** Throws PixelsError `invalid_value` and `unknown_model` where the model can't draw what is asked for, before anything is queued. */
export function expectFit(request: GenerateRequest, model: LaneModel, catalogue: ModelCatalogue): void {
  expectAble(request, model, catalogue);
  if (request.lora !== undefined) catalogue.expectLoras(request.lora, model);
  expectSize(request.size, model);
  if (request.tileset_grid !== undefined) expectTileSize(drawnSize(request.size, model.min_size), model);
}

function expectAble(request: GenerateRequest, { name, takes }: LaneModel, catalogue: ModelCatalogue): void {
  if (takes === undefined) return;
  const needed = abilitiesOf(request);
  const missing = needed.filter((ability) => !takes.includes(ability));
  if (missing.length === 0) return;
  const able = catalogue.namesTaking(needed);
  const instead =
    able.length === 0 ? "no model here does" : `or take a model that does: ${able.slice(0, 8).join(", ")}`;
  throw new PixelsError("invalid_value", `${name} takes no ${missing.join(" and no ")}`, `Leave it out, ${instead}.`);
}

/** A smaller picture than the model draws is reduced from one of its shape, which it has to be able to draw. */
function expectSize(
  asked: [number, number],
  { name, min_size, max_size = [LIMITS.side, LIMITS.side] }: ModelInfo,
): void {
  const [width, height] = drawnSize(asked, min_size);
  if (width <= max_size[0] && height <= max_size[1]) return;
  const size = asked.join("x");
  const problem =
    width === asked[0] && height === asked[1]
      ? `draws no larger than ${max_size.join("x")}, not ${size}`
      : `draws from ${min_size?.join("x")} to ${max_size.join("x")}, of which none has the shape of ${size}`;
  throw new PixelsError("invalid_value", `${name} ${problem}`);
}

/** A margin would break the pattern, and so would another enlargement than by a whole number. */
function expectTileSize([width, height]: [number, number], { name, tile_sizes }: ModelInfo): void {
  if (tile_sizes === undefined) return;
  const isMultiple = ([wide, high]: [number, number]) => width % wide === 0 && (width / wide) * high === height;
  if (tile_sizes.some(isMultiple)) return;
  const sizes = tile_sizes.map((size) => size.join("x")).join(", ");
  throw new PixelsError(
    "invalid_value",
    `${name} draws tiles of ${sizes} or a whole number of times that, not of ${width}x${height}`,
  );
}
