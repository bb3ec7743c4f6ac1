import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { isMade, madePython, requirements } from "../../../src/engines/diffusers/set-up.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { refusal } from "../refusal.ts";
import { writeProgram } from "./fake-child.ts";

describe.skipIf(process.platform === "win32")("the Python of our own", () => {
  let programs: string;
  let folder: string;
  let calls: string;
  let said: string[];
  beforeEach(() => {
    programs = temporaryFolder();
    folder = join(temporaryFolder(), "python");
    calls = join(programs, "calls");
    said = [];
    // Without what this machine has.
    vi.stubEnv("PATH", `${programs}:/usr/bin:/bin`);
    return () => vi.unstubAllEnvs();
  });
  const make = () => madePython((text) => said.push(text), folder);
  const NOTES = 'echo "$(basename "$0") $*" >>"$CALLS"';
  function program(name: string, script: string): void {
    vi.stubEnv("CALLS", calls);
    writeProgram(join(programs, name), `${NOTES}\n${script}`);
  }

  it("is made by uv where that is there, says before how much it takes, and is made once", async () => {
    program("uv", 'case "$1" in pip) echo "Downloading torch (850.1MiB)" >&2;; venv) mkdir -p "$4";; esac');
    expect(await isMade(folder)).toBe(false);
    expect(await make()).toBe(join(folder, "bin", "python"));
    expect(said[0]).toMatch(/^setting up diffusers in .*python, once: torch for .*, about [\d.]+ GB$/);
    expect(said.slice(1)).toEqual(["Downloading torch (850.1MiB)", "diffusers is set up"]);
    expect(readFileSync(calls, "utf8")).toMatch(
      /^uv pip install --python .*\/bin\/python --torch-backend=\w+ torch==.* diffusers==/m,
    );
    await make();
    expect(readFileSync(calls, "utf8").match(/^uv pip/gm)).toHaveLength(1);
  });

  it("is made once where two want it at the same time, also where one was killed at it before", async () => {
    const { pid } = spawnSync("true");
    mkdirSync(dirname(folder), { recursive: true });
    writeFileSync(`${folder}.making`, String(pid));
    program("uv", 'case "$1" in venv) mkdir -p "$4";; esac');
    await Promise.all(Array.from({ length: 8 }, make));
    expect(readFileSync(calls, "utf8").match(/^uv pip/gm)).toHaveLength(1);
    expect(said).toContain("diffusers is being set up by another process: waiting for it");
    expect(existsSync(`${folder}.making`)).toBe(false);
  });

  it("is made by venv and pip where there is no uv", async () => {
    program("uv", "exit 127");
    program("python3", `mkdir -p "$3/bin" && cp "$0" "$3/bin/python"`);
    await make();
    expect(await isMade(folder)).toBe(true);
    expect(readFileSync(calls, "utf8")).toMatch(
      /^python -m pip install .* torch==[\d.]+ torchvision==[\d.]+ diffusers==/m,
    );
  });

  it.runIf(process.platform === "linux" && process.arch === "x64")(
    "is made of the registry's own builds where torch's index can't be had, which is said",
    async () => {
      program(
        "uv",
        'case "$*" in *torch-backend*) echo "error: no route to the index" >&2; exit 2;; venv*) mkdir -p "$4";; esac',
      );
      await make();
      expect(said).toContainEqual(
        expect.stringMatching(/can't be had: taking the registry's own for any machine, about 6 GB$/),
      );
      expect(readFileSync(calls, "utf8")).toMatch(/^uv pip install --python \S+ torch==/m);
    },
  );

  it.each([
    ["error: no space left on the disk", ""],
    ["  Caused by: dns error: failed to lookup address information", ", as the package index can't be reached"],
    ["Failed to establish a new connection: [Errno -3]", ", as the package index can't be reached"],
  ])("is not there after a download that failed with %j, and says what was missing", async (said, why) => {
    const last = "error: no torch";
    program("uv", `case "$1" in pip) echo "${said}" >&2; echo "${last}" >&2; exit 2;; venv) mkdir -p "$4";; esac`);
    expect(await refusal(make())).toMatchObject({
      code: "worker_failed",
      message: `diffusers can't be set up${why}: uv: ${last}`,
      hint: "Check the network and start again, or name a Python that has torch and diffusers with --python.",
    });
    expect(await isMade(folder)).toBe(false);
  });

  it("is not there where there is nothing to make it with, which is said", async () => {
    vi.stubEnv("PATH", programs);
    writeProgram(join(programs, "uv"), "exit 127");
    expect(await refusal(make())).toMatchObject({
      message: "diffusers can't be set up: there is no python3",
      hint: expect.stringContaining("Install Python 3.10 to 3.13 or uv"),
    });
  });

  it("is made anew where something else lies in its place", async () => {
    mkdirSync(join(folder, "half"), { recursive: true });
    program("uv", 'case "$1" in venv) mkdir -p "$4";; esac');
    await make();
    expect(existsSync(join(folder, "half"))).toBe(false);
  });

  it("holds what the child's project pins", async () => {
    const pinned = await requirements();
    expect(pinned).toContainEqual(expect.stringMatching(/^torch==\d+\.\d+\.\d+$/));
    expect(pinned).toContainEqual(expect.stringMatching(/^diffusers==/));
    for (const requirement of pinned) expect(requirement).toMatch(/^[a-z-]+==[\d.]+$/);
  });
});
