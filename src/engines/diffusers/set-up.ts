import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { dataHome } from "../../environment.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { isWindows, type Wheels, wheelsFor } from "./machine.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { CHILD_FOLDER } from "./program.ts";

/** What is installed, by hash: another version of the package sets up what it needs. */
const MARK = "set-up.txt";
const PROJECT = join(CHILD_FOLDER, "pyproject.toml");
const FOLDER = join(dataHome, "dgx-pixels", "python");
/** What the child's code says, and not what is installed from elsewhere. */
const REQUIREMENT = /^\s+"([a-z][a-z-]*(?:\[[a-z]+\])?==[^"]+)",?$/gm;
const BY_HAND = "Check the network and start again, or name a Python that has torch and diffusers with --python.";

/** Which uv and pip say, each in its own words, of an index that can't be reached; pip's last words are others. */
const UNREACHABLE =
  /name resolution|dns error|failed to (lookup|fetch|establish a new connection)|could not connect|(network|host) is unreachable|connection (refused|reset|timed out)/i;

export type Say = (text: string) => void;

/** Whether a Python of our own is there, with all that this version needs. */
export async function isMade(folder = FOLDER): Promise<boolean> {
  const mark = await readFile(join(folder, MARK), "utf8").catch(() => undefined);
  return mark === (await markOf(await requirements()));
}

/**
 * The Python of our own, made on first use: by uv where it is there, else by venv and pip. Says before what it takes, then what it fetches.
 * Throws PixelsError `worker_failed`, after which nothing counts as made.
 */
export async function madePython(say: Say, folder = FOLDER): Promise<string> {
  const python = join(folder, ...(isWindows ? ["Scripts", "python.exe"] : ["bin", "python"]));
  if (await isMade(folder)) return python;
  await mkdir(dirname(folder), { recursive: true });
  const onWait = () => say("diffusers is being set up by another process: waiting for it");
  await oneAtATime(`${folder}.making`, onWait, async () => {
    if (!(await isMade(folder))) await setUp(folder, python, say);
  });
  return python;
}

async function setUp(folder: string, python: string, say: Say): Promise<void> {
  const wanted = await requirements();
  const uses = await wheelsFor();
  say(
    `setting up diffusers in ${folder}, once: torch for ${uses.title} and what goes with it, about ${uses.gigabytes} GB`,
  );
  const make = (await answers("uv", ["--version"])) ? withUv : withPip;
  const making = { folder, python, wanted, uses, say };
  try {
    await anew(folder, () => make(making));
  } catch (error) {
    if (uses.otherwise === undefined) throw error;
    const { title, gigabytes } = uses.otherwise;
    say(`torch for ${uses.title} can't be had: taking the registry's own for ${title}, about ${gigabytes} GB`);
    await anew(folder, () => make({ ...making, uses: uses.otherwise as Wheels }));
  }
  await writeFile(join(folder, MARK), await markOf(wanted));
  say("diffusers is set up");
}

/** A Python to be made: where, with what, and from which wheels. */
interface Making {
  folder: string;
  python: string;
  wanted: readonly string[];
  uses: Wheels;
  say: Say;
}

async function anew(folder: string, make: () => Promise<void>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await make();
}

async function withUv({ folder, python, wanted, uses, say }: Making): Promise<void> {
  await run("uv", ["venv", "--python", ">=3.10,<3.14", folder], say);
  // It knows where the builds of torch for each machine are.
  const backend = uses.backend === undefined ? [] : [`--torch-backend=${uses.backend}`];
  await run("uv", ["pip", "install", "--python", python, ...backend, ...wanted], say);
}

async function withPip({ folder, python, wanted, uses, say }: Making): Promise<void> {
  if (uses.needsUv)
    throw new PixelsError(
      "worker_failed",
      `torch for ${uses.title} is found by uv only, and there is no uv`,
      "Install uv (docs.astral.sh/uv), or name a Python that has torch with --python.",
    );
  await run(isWindows ? "py" : "python3", ["-m", "venv", folder], say);
  const install = ["-m", "pip", "install", "--disable-pip-version-check"];
  // By itself: pip would ask an index that can't be reached for each of sixty packages, which took seven minutes.
  if (uses.index !== undefined)
    await run(python, [...install, "--index-url", uses.index, ...wanted.filter(isTorch)], say);
  await run(python, [...install, ...wanted], say);
}

/** What has to be of one build. */
function isTorch(requirement: string): boolean {
  return /^torch(vision)?==/.test(requirement);
}

/** What is fetched is said. Throws PixelsError with the last words. */
async function run(program: string, args: readonly string[], say: Say): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  const stop = () => child.kill();
  process.once("exit", stop);
  let last = "";
  let isUnreachable = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const text = line.trim();
      if (text !== "") last = text;
      isUnreachable ||= UNREACHABLE.test(text);
      if (/^(downloading|downloaded|installing|prepared|installed)\b/i.test(text)) say(text.slice(0, 200));
    });
  }
  const code = await once(child, "close").then(
    ([code]) => code,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") throw missing(program);
      last = error.message;
    },
  );
  process.removeListener("exit", stop);
  if (code === 0) return;
  const why = isUnreachable ? ", as the package index can't be reached" : "";
  throw new PixelsError("worker_failed", `diffusers can't be set up${why}: ${program}: ${last.slice(0, 300)}`, BY_HAND);
}

function missing(program: string): PixelsError {
  const hint = "Install Python 3.10 to 3.13 or uv, or name a Python that has torch and diffusers with --python.";
  return new PixelsError("worker_failed", `diffusers can't be set up: there is no ${program}`, hint);
}

async function answers(program: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(program, args, { stdio: "ignore", windowsHide: true });
  return once(child, "close").then(
    ([code]) => code === 0,
    () => false,
  );
}

/** As the child's project pins them. */
export async function requirements(): Promise<string[]> {
  await access(PROJECT).catch(() => {
    throw new PixelsError("broken_install", `${PROJECT} is missing`);
  });
  const text = await readFile(PROJECT, "utf8");
  return [...text.matchAll(REQUIREMENT)].map(([, requirement]) => requirement as string);
}

async function markOf(wanted: readonly string[]): Promise<string> {
  return createHash("sha256").update(wanted.join("\n")).digest("hex");
}
