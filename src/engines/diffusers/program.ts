import { packageFile } from "../../package.ts";
import type { ChildOptions } from "./child.ts";

/** Where the child's package lies; src/ and dist/ lie equally deep in ours. */
export const CHILD_FOLDER = packageFile("diffusers-child");

/** How this Python runs the child. */
export function childOf(python: string, device: string): ChildOptions {
  // Its folder is where Python looks for it first, and nothing of the user's.
  return { command: [python, "-B", "-m", "diffusers_child", "--device", device], cwd: CHILD_FOLDER };
}
