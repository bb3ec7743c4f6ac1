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

/** Variables with which the command is found, and a backend that has a model called `own model`. */
async function environment() {
  const [backend, folder] = [await DrawingBackend.start(), temporaryFolder()];
  backend.model = { ...backend.model, name: "own model" };
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "dgx-pixels"), `#!/bin/sh\nexec ${process.execPath} ${BIN} "$@"\n`);
  chmodSync(join(bin, "dgx-pixels"), 0o755);
  const env = { PATH: `${bin}:${process.env.PATH}`, DGX_PIXELS_REQ_ADDR: backend.backend.reqAddr, HOME: folder };
  return { env, folder };
}

test("bash completes flags, and values with their blanks", async () => {
  const { env, folder } = await environment();
  const script = `source <(dgx-pixels completion bash)
complete_at() { COMP_WORDS=(dgx-pixels "$@"); COMP_CWORD=$#; _dgx_pixels; printf '%s\\n' "\${COMPREPLY[@]}"; }
complete_at generate --lo; complete_at generate --model ""; complete_at generate --palette = pico`;
  const { stdout } = await run("bash", ["-c", script], { env, cwd: folder });
  expect(stdout.trim().split("\n")).toEqual(["--lora", "own\\ model", "pico-8"]);
});

test.runIf(hasShell("fish"))("fish completes with descriptions, and offers files where nothing is known", async () => {
  const { env, folder } = await environment();
  writeFileSync(join(folder, "prompts.txt"), "");
  const script = `dgx-pixels completion fish | source
complete -C "dgx-pixels can"; complete -C "dgx-pixels generate --model "; complete -C "dgx-pixels generate --from pro"`;
  const { stdout } = await run("fish", ["--no-config", "-c", script], { env, cwd: folder });
  expect(stdout.trim().split("\n")).toEqual(["cancel\tCancel jobs.", "own model\tsprite", "prompts.txt"]);
});

test.runIf(hasTmux && hasShell("zsh"))(`zsh completes in its line${withoutTmux}`, async () => {
  const [{ env, folder }, tmux] = [await environment(), new Tmux()];
  for (const [name, value] of Object.entries(env)) tmux.type(`export ${name}='${value}'`);
  tmux.type(`cd ${folder}; PS1='zsh> ' zsh -f`);
  await until("zsh is there", () => /^zsh> $/m.test(`${tmux.text().trimEnd()} `));
  tmux.type("autoload -U compinit && compinit -u -D && source <(dgx-pixels completion zsh); clear; echo ready");
  await until("it knows how", () => /^ready$/m.test(tmux.text()));
  tmux.write("dgx-pixels generate --model ");
  tmux.press("Tab");
  await until("the model is there", () => tmux.text().includes("--model own\\ model"));
});
