import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { overCheckerboard } from "../../../src/terminal/pictures/checkerboard.ts";
import { noise, paint } from "../../image/pictures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import { pixelsOfBlocks, rowsOf } from "./read-back.ts";

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
const SCREEN = new URL("../../../dist/terminal/pictures/screen.js", import.meta.url);

test.runIf(hasTmux)("a terminal shows each pixel of a sprite in half blocks", async () => {
  const next = noise(3);
  const picture = paint(32, 32, (x, y) => ((x * y) % 7 === 0 ? undefined : next(0x1_00_00_00)));
  const folder = temporaryFolder();
  const script = join(folder, "show.mjs");
  writeFileSync(
    script,
    `import { pictureLines } from ${JSON.stringify(SCREEN.href)};
const picture = { width: 32, height: 32, data: new Uint8Array(${JSON.stringify([...picture.data])}) };
const screen = { graphics: "blocks", level: 3, cell: [10, 20] };
console.log((await pictureLines(picture, { columns: 80, rows: 24 }, screen, 1)).join("\\n") + "\\nshown");
setInterval(() => {}, 1000);`,
  );
  const tmux = (...args: string[]) => execFileSync("tmux", ["-S", join(folder, "tmux"), ...args], { encoding: "utf8" });
  onTestFinished(() => void spawnSync("tmux", ["-S", join(folder, "tmux"), "kill-server"]));
  tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "-s", "sprite", process.execPath, script);
  let page = "";
  await until("tmux shows the sprite", () => {
    page = tmux("capture-pane", "-p", "-e", "-t", "sprite");
    return page.includes("shown");
  });
  const expected = overCheckerboard(picture);
  expect(pixelsOfBlocks(page.split("\n").slice(0, 16))).toEqual(rowsOf(expected));
});
