/**
 * dgx-pixels for programs; docs/library.md shows how it is used. What is exported here is what they may count on. Nothing of it prints, ends the
 * process or listens to signals.
 */

export type { Outcome } from "./client/outcome.ts";
export type { Client } from "./library/client.ts";
export { connect } from "./library/connect.ts";
export { type ImportedPictures, importPictures } from "./library/import.ts";
export { IncompleteError } from "./library/incomplete-error.ts";
export { planManifest } from "./library/manifest.ts";
export type { Wanted } from "./library/options.ts";
export type {
  BuildEvent,
  BuildOptions,
  Built,
  ConnectOptions,
  Generated,
  GenerateEvent,
  GenerateOptions,
  ImportOptions,
  OutputOptions,
} from "./library/types.ts";
export type { ImportEvent } from "./make/import/import-pictures.ts";
export type { Imported } from "./make/import/import-run.ts";
export type { Cancellation } from "./make/run/cancel.ts";
export type { Picture, Result } from "./make/run/result.ts";
export type { PictureSource, PictureSources, SpriteWishes } from "./make/run/wishes.ts";
export type { SheetFormat } from "./make/sheets/sheet-format.ts";
export type { Sprite } from "./make/sprite.ts";
export type { WatchEvent, WatchOptions } from "./make/watch/watch.ts";
export type { Finished } from "./manifest/build/finished.ts";
export type { SetPlan, SheetState, SpriteState } from "./manifest/plan/set-plan.ts";
export { type ErrorCode, PixelsError } from "./protocol/errors.ts";
export type { ModelInfo } from "./protocol/messages/model-info.ts";
export type { JobInfo, StatusInfo } from "./protocol/messages/replies.ts";
export type { Update } from "./protocol/messages/updates.ts";
export type { Recipe } from "./protocol/recipe/recipe.ts";
