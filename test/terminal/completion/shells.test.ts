import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { DrawingBackend } from "../../support/drawing-backend.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { hasTmux, Tmux, withoutTmux } from "../../support/tmux.ts";
import { until } from "../../support/until.ts";

const BIN = fileURLToPath(new URL("../../../bin/run.js", import.meta.url));
const hasShell = (name: string) => spawnSync(name, ["--version"]).status === 0;
const run = promisify(execFile);

/** Shells write down what was typed when they end, in a folder that is removed by then. */
const FORGETFUL = { HISTFILE: "/dev/null", fish_history: "" };

/** Variables with which the command is found, and a backend that has a model called `own model`. */
async function environment() {
  const [backend, folder] = [await DrawingBackend.start(), temporaryFolder()];
  backend.model = { ...backend.model, name: "own model" };
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "dgx-pixels"), `#!/bin/sh\nexec ${process.execPath} ${BIN} "$@"\n`);
  chmodSync(join(bin, "dgx-pixels"), 0o755);
  const env = { PATH: `${bin}:${process.env.PATH}`, DGX_PIXELS_REQ_ADDR: backend.backend.reqAddr, HOME: folder };
  return { env: { ...env, ...FORGETFUL }, folder };
}

type Shell = "bash" | "zsh" | "fish";

/** Each shell with a prompt of its own. */
const SHELLS: Record<Shell, string> = {
  bash: "PS1='bash> ' bash --norc",
  zsh: "PS1='zsh> ' zsh -f",
  fish: "fish --no-config -C 'function fish_prompt; echo \"fish> \"; end'",
};
const LOAD: Record<Shell, string> = {
  bash: "source <(dgx-pixels completion bash)",
  zsh: "autoload -U compinit && compinit -u -D && source <(dgx-pixels completion zsh)",
  fish: "dgx-pixels completion fish | source",
};
const shells = (Object.keys(SHELLS) as Shell[]).filter((shell) => hasTmux && hasShell(shell));

/** A shell in a terminal that completes. */
async function completing(shell: Shell): Promise<{ tmux: Tmux; folder: string }> {
  const [{ env, folder }, tmux] = [await environment(), new Tmux({ columns: 120 })];
  for (const [name, value] of Object.entries(env)) tmux.type(`export ${name}='${value}'`);
  tmux.type(`cd ${folder}; ${SHELLS[shell]}`);
  await until("the shell is there", () => tmux.text().trimEnd().endsWith(`${shell}>`));
  tmux.type(`${LOAD[shell]}; clear; echo ready`);
  await until("it knows how", () => /^ready$/m.test(tmux.text()));
  return { tmux, folder };
}

/** What stands in the line at last. */
function lineOf(tmux: Tmux): string {
  return (
    tmux
      .text()
      .trimEnd()
      .split("\n")
      .at(-1)
      ?.replace(/^\w+> /, "") ?? ""
  );
}

test.each(shells)(
  `%s completes flags, and values with their blanks however they are quoted${withoutTmux}`,
  async (shell) => {
    const { tmux } = await completing(shell);
    for (const [typed, line] of [
      ["gen", "generate"],
      ["generate --lor", "generate --lora"],
      ["generate --model ", "generate --model own\\ model"],
      ["generate --model own\\ m", "generate --model own\\ model"],
      ["generate --model 'own m", "generate --model 'own model'"],
      ['generate --model "own m', 'generate --model "own model"'],
      ["generate --palette=pico", "generate --palette=pico-8"],
    ] as const) {
      tmux.write(`dgx-pixels ${typed}`);
      tmux.press("Tab");
      await until(`${line} is there`, () => lineOf(tmux) === `dgx-pixels ${line}`, 10_000);
      tmux.press("C-c");
      tmux.type("clear; echo ready");
      await until("the line is empty", () => /^ready$/m.test(tmux.text()) && !tmux.text().includes("dgx-pixels"));
    }
  },
);

test.each(shells)(`%s offers files where nothing is known${withoutTmux}`, async (shell) => {
  const { tmux, folder } = await completing(shell);
  writeFileSync(join(folder, "prompts.txt"), "");
  tmux.write("dgx-pixels generate --from pro");
  tmux.press("Tab");
  await until("the file is there", () => lineOf(tmux) === "dgx-pixels generate --from prompts.txt");
});

test("the backend that the line names is asked", async () => {
  const [{ env, folder }, other] = [await environment(), await DrawingBackend.start()];
  other.model = { ...other.model, name: "other:model" };
  const complete = async (shell: string, ...words: string[]) => {
    const { stdout } = await run("dgx-pixels", ["complete", shell, "--", ...words], { env, cwd: folder });
    return stdout.trim().split("\n");
  };
  const address = other.backend.reqAddr;
  expect(await complete("bash", `dgx-pixels generate --req-addr ${address} -m other:`)).toEqual(["model"]);
  expect(await complete("bash", `dgx-pixels generate --req-addr=${address} -m `)).toEqual(["other:model"]);
  expect(await complete("fish", "generate", "--req-addr", address, "-m", "")).toEqual(["other:model\tsprite"]);
  expect(await complete("fish", "generate", "--req-addr", "nowhere", "--palette=pico")).toEqual([
    expect.stringMatching(/^--palette=pico-8\t/),
  ]);
});
