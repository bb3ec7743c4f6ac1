import { fileURLToPath } from "node:url";
import type { ChildOptions } from "../../../src/engines/diffusers/child.ts";

const PROGRAM = fileURLToPath(new URL("fake-child.js", import.meta.url));

/** @param fault what it does wrong in its second step, or at its start. */
export function fakeChild(fault = "none", silenceMs?: number): ChildOptions {
  return { command: [process.execPath, PROGRAM, fault], ...(silenceMs !== undefined && { silenceMs }) };
}
