import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { takeBuildLock } from "../../src/manifest/build/build-lock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const TAKER = fileURLToPath(new URL("lock-taker.js", import.meta.url));

/** A process that takes locks. */
class Taker {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.child = spawn(process.execPath, [TAKER], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void this.child.kill("SIGKILL"));
    if (this.child.stdout === null) throw new Error("no stdout");
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves with what it says to that. */
  async ask(line: string): Promise<string> {
    this.child.stdin?.write(`${line}\n`);
    return (await this.#lines.next()).value as string;
  }

  async killed(): Promise<void> {
    this.child.kill("SIGKILL");
    await new Promise((resolve) => this.child.once("close", resolve));
  }
}

function lockIn(folder: string, name = "sprites"): string {
  return join(folder, `${name}.lock.json`);
}

/** The one file that says who holds the lock. */
function holderOf(lock: string): string {
  return join(`${lock}.busy`, readdirSync(`${lock}.busy`)[0] ?? "");
}

const LONG_AGO = new Date(Date.now() - 60_000);

test("a build waits for no other, and says which process makes it impossible", async () => {
  const lock = lockIn(temporaryFolder());
  const other = new Taker();
  expect(await other.ask(`take ${lock}`)).toBe("taken");
  await expect(takeBuildLock(lock)).rejects.toMatchObject({
    code: "usage",
    message: `another build with sprites.lock.json runs already (process ${other.child.pid})`,
  });
  await other.ask("release");
  expect(existsSync(`${lock}.busy`)).toBe(false);
  const release = await takeBuildLock(lock);
  await expect(takeBuildLock(lock)).rejects.toMatchObject({ code: "usage" });
  release();
  expect(existsSync(`${lock}.busy`)).toBe(false);
});

test("what a killed build left is taken over at once", async () => {
  const lock = lockIn(temporaryFolder());
  const other = new Taker();
  await other.ask(`take ${lock}`);
  await other.killed();
  const release = await takeBuildLock(lock);
  expect(existsSync(`${lock}.busy`)).toBe(true);
  release();
  expect(existsSync(`${lock}.busy`)).toBe(false);
});

test("of many processes that are started together, over the lock of a killed build and over none, one gets it", async () => {
  const folder = temporaryFolder();
  const locks = Array.from({ length: 60 }, (_, round) => lockIn(folder, `${round}`));
  const killed = new Taker();
  for (const [round, lock] of locks.entries()) if (round % 3 > 0) await killed.ask(`take ${lock}`);
  await killed.killed();
  const takers = Array.from({ length: 5 }, () => new Taker());
  await Promise.all(takers.map((taker) => taker.ask(`take ${lockIn(temporaryFolder(), "warm")}`)));
  for (const lock of locks) {
    const answers = await Promise.all(takers.map((taker) => taker.ask(`take ${lock}`)));
    const winner = takers[answers.indexOf("taken")];
    const others = answers.filter((answer) => answer !== "taken");
    expect(others).toEqual(
      Array(4).fill(`another build with ${basename(lock)} runs already (process ${winner?.child.pid})`),
    );
    await Promise.all(takers.map((taker) => taker.ask("release")));
  }
  expect(readdirSync(folder)).toEqual([]);
}, 60_000);

test("a process that got the number of a killed build holds nothing up", async () => {
  const lock = lockIn(temporaryFolder());
  const other = new Taker();
  await other.ask(`take ${lock}`);
  const holder = holderOf(lock);
  const [pid, space, start, ...rest] = basename(holder).split("-");
  renameSync(holder, join(`${lock}.busy`, [pid, space, Number(start) - 1, ...rest].join("-")));
  (await takeBuildLock(lock))();
});

test("a lock of a process that can't be seen from here is held for as long as it beats", async () => {
  const lock = lockIn(temporaryFolder());
  const release = await takeBuildLock(lock);
  const [, , start, ...rest] = basename(holderOf(lock)).split("-");
  release();
  // As of a container that shares the folder.
  const foreign = join(`${lock}.busy`, ["1", "00ff00ff00ff00ff", start, ...rest].join("-"));
  mkdirSync(`${lock}.busy`);
  writeFileSync(foreign, "");
  const refused = { message: expect.stringContaining("(process 1 of another machine or container)") };
  await expect(takeBuildLock(lock)).rejects.toMatchObject(refused);
  // Its clock differs by a minute.
  let beats = 0;
  const beat = setInterval(() => {
    const then = new Date(LONG_AGO.getTime() + 500 * beats++);
    utimesSync(foreign, then, then);
  }, 500);
  await until("it has beaten", () => beats > 1);
  await expect(takeBuildLock(lock)).rejects.toMatchObject(refused);
  clearInterval(beat);
  const mine = await takeBuildLock(lock);
  expect(existsSync(foreign)).toBe(false);
  mine();
});

test("what a version before this one left is taken over once it is silent", async () => {
  const lock = lockIn(temporaryFolder());
  writeFileSync(`${lock}.busy`, `${process.pid}\n`);
  await expect(takeBuildLock(lock)).rejects.toMatchObject({ code: "usage" });
  utimesSync(`${lock}.busy`, LONG_AGO, LONG_AGO);
  (await takeBuildLock(lock))();
  expect(existsSync(`${lock}.busy`)).toBe(false);
});

test("a folder that can't be written to is told of", async () => {
  await expect(takeBuildLock(lockIn(join(temporaryFolder(), "none")))).rejects.toMatchObject({ code: "unwritable" });
});
