import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dgx-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for all tests of a file or of a `describe`, gone when they have finished. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dgx-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
