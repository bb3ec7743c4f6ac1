import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";
import { sha256 } from "../../protocol/messages/fields.ts";

/** Bytes that are read at once of a file that is verified: they stay in the processor's cache. */
const PIECE = 1 << 20;

/** A file beside a manifest. No separators: a manifest from elsewhere must not reach out of its folder. */
export const file = v.object({
  path: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/, "must be the name of a file beside the manifest")),
  sha256,
});
export type ModelFile = v.InferOutput<typeof file>;

/**
 * Reads `folder`/manifest.json by the schema of its format. Undefined where there is none, or one of another format;
 * PixelsError `worker_failed` where it is damaged.
 */
export async function readManifestFile<T>(
  folder: string,
  schemas: Readonly<Record<string, v.GenericSchema<unknown, T>>>,
): Promise<T | undefined> {
  const path = join(folder, "manifest.json");
  let content: unknown;
  try {
    content = JSON.parse((await readRegular(path)).toString("utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw damaged(path, message);
  }
  const format = String((content as { format?: unknown } | null)?.format);
  const schema = Object.hasOwn(schemas, format) ? schemas[format] : undefined;
  if (schema === undefined) return undefined;
  const result = v.safeParse(schema, content, { abortEarly: true });
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
    bytes = await readRegular(full);
  } catch (error) {
    throw damaged(full, (error as Error).message);
  }
  expectSha256(full, createHash("sha256").update(bytes), sha256);
  return bytes;
}

/** The same for who does not need the bytes: a piece of them at a time is in memory. */
export async function verify(folder: string, { path, sha256 }: ModelFile): Promise<void> {
  const full = join(folder, path);
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(full, { highWaterMark: PIECE })) hash.update(piece);
  } catch (error) {
    throw damaged(full, (error as Error).message);
  }
  expectSha256(full, hash, sha256);
}

function expectSha256(path: string, hash: Hash, sha256: string): void {
  if (hash.digest("hex") !== sha256) throw damaged(path, "its SHA-256 is not the one in manifest.json");
}

/** A pipe would be waited for until somebody writes into it. */
async function readRegular(path: string): Promise<Buffer> {
  if (!(await stat(path)).isFile()) throw new Error("it is no regular file");
  return readFile(path);
}

export function damaged(path: string, problem: string): PixelsError {
  return new PixelsError("worker_failed", `the model file ${path} cannot be used: ${problem}`);
}
