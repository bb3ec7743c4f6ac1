import { fileURLToPath } from "node:url";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { DiffusersEngine } from "../../../../src/engines/diffusers/engine.ts";
import { childOf } from "../../../../src/engines/diffusers/program.ts";
import { refusal } from "../../refusal.ts";
import { MODELS, never, silent, taskOf } from "./tiny-engine.ts";

const SHORT = fileURLToPath(new URL("short_of_memory.py", import.meta.url));

/** Loaded. @param module what its Python runs, and how. */
async function engineThat(module: readonly string[], ...args: string[]): Promise<DiffusersEngine> {
  const { command, cwd } = childOf(inject("python"), "cpu");
  const [python] = command;
  const child = {
    command: [python, ...module, "--device", "cpu", ...args] as [string, ...string[]],
    cwd: cwd as string,
  };
  const engine = new DiffusersEngine({ child: async () => child, places: async () => [{ folder: MODELS }] });
  onTestFinished(() => engine.close());
  await engine.load();
  return engine;
}

describe.runIf(process.platform === "linux")("a child that is short of memory", () => {
  it("draws one by one what does not fit together, gives up what never fits with the reason, and draws on", async () => {
    // -c, so that the child's folder stays where Python looks first.
    const engine = await engineThat(["-B", "-c", `exec(open(${JSON.stringify(SHORT)}).read())`], "--together", "4");
    const draw = (prompt: string, seed: bigint) => engine.draw({ ...taskOf("tiny-sd15"), prompt, seed }, silent, never);
    const together = await Promise.all([1n, 2n, 3n, 4n].map((seed) => draw("big knights", seed)));
    expect((await draw("big knights", 3n)).rgba).toEqual(together[2]?.rgba);
    expect(await refusal(draw("huge knights", 1n))).toMatchObject({
      code: "system_limit",
      message: "there is too little memory for this picture: ask for a smaller one, or take a smaller model",
    });
    expect((await draw("a knight", 1n)).rgba.width).toBe(64);
  });
});

describe("a child that nobody asks for anything", () => {
  it("gives its model back, and draws the same with it afterwards", async () => {
    const engine = await engineThat(["-B", "-m", "diffusers_child"], "--idle", "0.01");
    const draw = async () => (await engine.draw(taskOf("tiny-sd15"), silent, never)).rgba;
    const first = await draw();
    expect(await draw()).toEqual(first);
  });
});
