import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";
import { cfgScale, integer, name, sha256, size, steps } from "../../protocol/fields.ts";

export const MANIFEST_FORMAT = "dgx-pixels-sprite";

const text = v.pipe(v.string("must be text"), v.nonEmpty("must not be empty"));
const fraction = v.pipe(v.number("must be a number"), v.minValue(0), v.maxValue(1, "must be from 0 to 1"));

/** A file beside the manifest. No separators: a manifest from elsewhere must not reach out of its folder. */
const file = v.object({
  path: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/, "must be the name of a file beside the manifest")),
  sha256,
});
export type ModelFile = v.InferOutput<typeof file>;

/** All that the engine knows of a model; models/sprite/README.md explains each field. */
const manifest = v.object({
  format: v.literal(MANIFEST_FORMAT),
  format_version: v.literal(1, "is of a version that this engine does not read"),
  name,
  files: v.object({ denoiser: file, vocabulary: file }),
  /** Width and height of the pictures that the network draws. */
  size,
  /** Names of the network's inputs and of its output. */
  tensors: v.object({ picture: text, time: text, tokens: text, velocity: text }),
  /** How many word ids the network takes; 0 fills the rest. */
  token_count: integer(1, 1024),
  /** Words that mean nothing to the model and are left out without a warning. */
  ignored_words: v.array(text),
  sampler: v.object({ kind: v.literal("rectified_flow_euler"), steps, guidance: cfgScale }),
  /** A pixel is opaque from `threshold` on; colours are divided by alpha, but by no less than `floor`. */
  alpha: v.object({ threshold: fraction, floor: v.pipe(fraction, v.gtValue(0, "must be more than 0")) }),
});
export type Manifest = v.InferOutput<typeof manifest>;

/**
 * Reads `folder`/manifest.json. Undefined where there is none, or one of another format; PixelsError `worker_failed`
 * where it is damaged.
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, "manifest.json");
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw damaged(path, message);
  }
  if ((content as { format?: unknown } | null)?.format !== MANIFEST_FORMAT) return undefined;
  const result = v.safeParse(manifest, content, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const problem = issue.received === "undefined" ? "is missing" : issue.message;
  throw damaged(path, `${v.getDotPath(issue)} ${problem}`);
}

/** The bytes of one of the model's files. PixelsError `worker_failed` where they are not those of the manifest. */
export async function readVerified(folder: string, { path, sha256 }: ModelFile): Promise<Buffer> {
  const full = join(folder, path);
  let bytes: Buffer;
  try {
    bytes = await readFile(full);
  } catch (error) {
    throw damaged(full, (error as Error).message);
  }
  if (createHash("sha256").update(bytes).digest("hex") !== sha256)
    throw damaged(full, "its SHA-256 is not the one in manifest.json");
  return bytes;
}

export function damaged(path: string, problem: string): PixelsError {
  return new PixelsError("worker_failed", `the model file ${path} cannot be used: ${problem}`);
}
