import { packageVersion } from "../version.ts";

/** What `--version` says, in oclif's form. */
export function userAgent(): string {
  return `dgx-pixels/${packageVersion()} ${process.platform}-${process.arch} node-${process.version}`;
}
