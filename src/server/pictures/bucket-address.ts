import { PixelsError } from "../../protocol/errors.ts";

/** `s3://BUCKET`, or `s3://BUCKET/PREFIX`. */
const ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/;

export function isBucketAddress(text: string): boolean {
  return text.startsWith("s3://");
}

/** Throws PixelsError `usage`. */
export function parseBucketAddress(text: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ""] = ADDRESS.exec(text) ?? [];
  if (bucket !== undefined) return { bucket, prefix: prefix && `${prefix}/` };
  throw new PixelsError(
    "usage",
    `--output-dir ${text} is no bucket`,
    "For example s3://sprites or s3://studio/sprites.",
  );
}
