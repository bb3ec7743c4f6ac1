import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";
import { CHILD_FOLDER } from "./program.ts";
import { madePython, type Say } from "./set-up.ts";

const event = v.variant("type", [
  v.object({
    type: v.literal("about"),
    /** As the hub names it; null where its page says none. */
    licence: v.nullish(v.string()),
    bytes: v.number(),
    files: v.number(),
    commit: v.string(),
  }),
  v.object({ type: v.literal("progress"), bytes: v.number() }),
  v.object({ type: v.literal("done"), path: v.string() }),
  /** `goes_on`: the next try may be luckier. */
  v.object({ type: v.literal("failed"), message: v.string(), goes_on: v.optional(v.boolean(), false) }),
]);
type PullEvent = v.InferOutput<typeof event>;

export interface PullOptions {
  /** A Python that has huggingface_hub; one of our own where absent, which is made first. */
  python?: string | undefined;
  signal?: AbortSignal;
  say: Say;
}

const GO_ON = "The same command goes on where it was cut off.";
const TAKE_ANOTHER = "Take another model, or correct its name.";

/** What was fetched. */
export interface Pulled {
  model: string;
  commit: string;
  licence: string | undefined;
  /** The folder that it lies in now. */
  path: string;
}

const SOURCE = /^hf:([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/;

/** Reads `hf:OWNER/NAME` or `hf:OWNER/NAME@REVISION`. Throws PixelsError `usage`. */
export function parseSource(text: string): { model: string; revision: string | undefined } {
  const [, model, revision] = SOURCE.exec(text) ?? [];
  if (model !== undefined) return { model, revision };
  const hint = "For example hf:stabilityai/stable-diffusion-xl-base-1.0, with @REVISION for one of its commits.";
  throw new PixelsError("usage", `a model to pull is hf:OWNER/NAME, not "${text}"`, hint);
}

/**
 * Fetches a model into the cache of huggingface_hub, where `serve` finds it. Its licence and size are said before anything is fetched; what was
 * cut off goes on where it was. Throws PixelsError `job_failed` with the hub's reason.
 */
export async function pullModel(source: string, { python, signal, say }: PullOptions): Promise<Pulled> {
  const { model, revision } = parseSource(source);
  const program = python ?? (await madePython(say));
  const args = ["-B", "-m", "diffusers_child.pull", model, ...(revision === undefined ? [] : [revision])];
  const child = spawn(program, args, {
    cwd: CHILD_FOLDER,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    signal,
  });
  let last = "";
  let failed: Extract<PullEvent, { type: "failed" }> | undefined;
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.trim() !== "") last = line.trim();
  });
  const ended = once(child, "close").catch((error) => {
    last = String(error.message);
  });
  let about: Extract<PullEvent, { type: "about" }> | undefined;
  let path: string | undefined;
  // To its end in any case: a pipe that is not read to its end keeps the process from counting as ended.
  for await (const line of createInterface({ input: child.stdout })) {
    const told = parsed(line);
    if (told?.type === "about") {
      about = told;
      const licence = told.licence ?? "its page names none";
      say(
        `${model} at ${told.commit.slice(0, 12)}: ${gigabytes(told.bytes)} GB in ${told.files} files, licence: ${licence}`,
      );
    } else if (told?.type === "progress" && about !== undefined) {
      say(`${gigabytes(told.bytes)} of ${gigabytes(about.bytes)} GB`);
    } else if (told?.type === "failed") failed = told;
    else if (told?.type === "done") path = told.path;
  }
  await ended;
  if (about !== undefined && path !== undefined)
    return { model, commit: about.commit, licence: about.licence ?? undefined, path };
  const hint = failed?.goes_on === false ? TAKE_ANOTHER : GO_ON;
  throw new PixelsError("job_failed", failed?.message ?? `${model} could not be fetched: ${last}`, hint);
}

function parsed(line: string): PullEvent | undefined {
  try {
    const found = v.safeParse(event, JSON.parse(line));
    return found.success ? found.output : undefined;
  } catch {
    return undefined;
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1);
}
