import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { encodePng } from "../../../src/image/files/png.ts";
import { overCheckerboard } from "../../../src/terminal/pictures/checkerboard.ts";
import { noise, paint } from "../../image/pictures.ts";
import { DrawingBackend } from "../../support/drawing-backend.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { hasTmux, Tmux, withoutTmux } from "../../support/tmux.ts";
import { until } from "../../support/until.ts";
import { pixelsOfBlocks, rowsOf } from "./read-back.ts";

const BIN = fileURLToPath(new URL("../../../bin/run.js", import.meta.url));
const inTmux = test.runIf(hasTmux);
const next = noise(5);
const PICTURE = paint(16, 16, (x, y) => ((x + y) % 3 === 0 ? undefined : next(0x1_00_00_00)));

let commands = 0;

/** The screen when the command has ended. */
async function shownBy(tmux: Tmux, command: string): Promise<void> {
  // Its own: what the command before has left is there until the screen is cleared.
  const end = `end of command ${++commands}`;
  tmux.type(`clear; ${process.execPath} ${BIN} ${command}; echo ${end}`);
  await until("it has ended", () => tmux.text().split("\n").includes(end));
}

/** Where the first picture stands, and its pixels. */
function picture(tmux: Tmux): { row: number; pixels: number[][][] } {
  const row = tmux
    .screen()
    .split("\n")
    .findIndex((line) => line.includes("▀"));
  const lines = tmux
    .colors()
    .split("\n")
    .slice(row, row + 8);
  return { row, pixels: pixelsOfBlocks(lines).map((pixels) => pixels.slice(0, 16)) };
}

inTmux(`models shows the picture that lies beside a model${withoutTmux}`, async () => {
  const [backend, tmux, folder] = [await DrawingBackend.start(), new Tmux(), temporaryFolder()];
  writeFileSync(join(folder, "sprite.preview.png"), encodePng(PICTURE));
  backend.model = { ...backend.model, path: join(folder, "sprite.safetensors") };
  await shownBy(tmux, `models ${backend.flags.join(" ")}`);
  expect(picture(tmux).pixels).toEqual(rowsOf(overCheckerboard(PICTURE)));
  expect(tmux.screen().split("\n")[picture(tmux).row + 8]).toMatch(/^sprite$/);
  await shownBy(tmux, `models --preview none ${backend.flags.join(" ")}`);
  expect(tmux.text()).not.toContain("▀");
});

inTmux(`status shows the pictures of a job, also in the last rows of a terminal${withoutTmux}`, async () => {
  const [backend, tmux] = [await DrawingBackend.start(), new Tmux({ rows: 16 })];
  backend.draw = () => encodePng(PICTURE);
  backend.jobs.set("one", { type: "generate", id: "one", prompt: "a dragon" } as never);
  tmux.type("for i in 1 2 3 4 5 6 7 8 9 10; do echo; done");
  await shownBy(tmux, `status one ${backend.flags.join(" ")}`);
  expect(tmux.text()).toMatch(/prompt +a dragon/);
  expect(picture(tmux).pixels).toEqual(rowsOf(overCheckerboard(PICTURE)));
  expect(tmux.text()).toMatch(/^seed 1$/m);
});

inTmux(`palettes are shown as swatches, one of them with its digits${withoutTmux}`, async () => {
  const tmux = new Tmux({ rows: 50 });
  await shownBy(tmux, "palettes");
  expect(tmux.text()).toMatch(/^pico-8 16 colours$/m);
  expect(tmux.colors()).toContain("48;2;255;0;77m");
  await shownBy(tmux, "palettes pico-8");
  expect(tmux.colors()).toMatch(/48;2;255;0;77m.*ff004d/);
});
