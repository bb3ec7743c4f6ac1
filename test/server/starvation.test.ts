import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { starvedMs } from "../../src/server/lanes/starvation.ts";
import { until } from "../support/until.ts";

/** A process that wants all of the first processor. */
function busy(): ChildProcess {
  const child = spawn("taskset", ["-c", "0", process.execPath, "-e", "for (;;);"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function stateOf({ pid }: ChildProcess): string | undefined {
  return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
}

it.skipIf(process.platform !== "linux")(
  "a process starves while another has its processor, and not while it is stopped",
  async () => {
    const [one, other] = [busy(), busy()];
    await until("one starves", () => starvedMs(one.pid) > 100);
    one.kill("SIGSTOP");
    await until("it is stopped", () => stateOf(one) === "T");
    const before = starvedMs(one.pid);
    busy();
    const others = starvedMs(other.pid);
    await until("the others starve meanwhile", () => starvedMs(other.pid) > others + 200);
    expect(starvedMs(one.pid)).toBe(before);
  },
);

it("a process that has ended is not said to starve", () => {
  expect(starvedMs(undefined)).toBe(0);
  expect(starvedMs(2 ** 22 + 1)).toBe(0);
});
