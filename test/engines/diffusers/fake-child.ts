import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChildOptions } from "../../../src/engines/diffusers/child.ts";

const PROGRAM = fileURLToPath(new URL("fake-child.js", import.meta.url));

/** @param fault what it does wrong in its second step, or at its start. @param marker a file that says it has done it, where it is to do so once. */
export function fakeChild(fault = "none", silenceMs?: number, marker?: string): ChildOptions {
  const args = marker === undefined ? [fault] : [fault, marker];
  return { command: [process.execPath, PROGRAM, ...args], ...(silenceMs !== undefined && { silenceMs }) };
}

/** A program that does as Python does with the child's package. @param args what it does wrong, and a file that says it has done it. */
export function fakePython(folder: string, ...args: string[]): string {
  const path = join(folder, "fake-python");
  writeProgram(path, `exec '${process.execPath}' '${PROGRAM}' ${args.join(" ")}`);
  return path;
}

export function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
