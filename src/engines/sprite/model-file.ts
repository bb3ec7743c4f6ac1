import { createHash, webcrypto } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";
import { sha256 } from "../../protocol/messages/fields.ts";

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
export async function readVerified(folder: string, file: ModelFile): Promise<Buffer> {
  const bytes = await readModelFile(folder, file);
  expectSha256(folder, file, createHash("sha256").update(bytes).digest("hex"));
  return bytes;
}

/** The same without a look at the bytes. PixelsError `worker_failed` where there are none. */
export async function readModelFile(folder: string, { path }: ModelFile): Promise<Buffer> {
  const full = join(folder, path);
  try {
    return await readRegular(full);
  } catch (error) {
    throw damaged(full, (error as Error).message);
  }
}

/** Verifies bytes on a thread of libuv's: this one may be busy meanwhile. Throws as `readVerified` does. */
export async function verifyElsewhere(folder: string, file: ModelFile, bytes: Buffer): Promise<void> {
  const digest = await webcrypto.subtle.digest("SHA-256", bytes);
  expectSha256(folder, file, Buffer.from(digest).toString("hex"));
}

function expectSha256(folder: string, { path, sha256 }: ModelFile, found: string): void {
  if (found !== sha256) throw damaged(join(folder, path), "its SHA-256 is not the one in manifest.json");
}

/**
 * A pipe would be waited for until somebody writes into it. In one piece: `readFile` comes back to this thread for each half of a megabyte, and
 * it may be busy.
 */
async function readRegular(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile()) throw new Error("it is no regular file");
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(found.size));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export function damaged(path: string, problem: string): PixelsError {
  return new PixelsError("worker_failed", `the model file ${path} cannot be used: ${problem}`);
}
