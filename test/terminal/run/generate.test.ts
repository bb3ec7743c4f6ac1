import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { encodePng } from "../../../src/image/files/png.ts";
import { enlarge } from "../../../src/image/grid/scale.ts";
import type { Rgba } from "../../../src/image/rgba.ts";
import type { Update } from "../../../src/protocol/messages/updates.ts";
import { overCheckerboard } from "../../../src/terminal/pictures/checkerboard.ts";
import { noise, paint } from "../../image/pictures.ts";
import { DrawingBackend } from "../../support/drawing-backend.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { hasTmux, Tmux, withoutTmux } from "../../support/tmux.ts";
import { until } from "../../support/until.ts";
import { kittyCommands, pictureOfKitty, pictureOfSixels, pixelsOfBlocks, rowsOf } from "../pictures/read-back.ts";

const BIN = fileURLToPath(new URL("../../../bin/run.js", import.meta.url));
const inTmux = test.runIf(hasTmux);
const [SPRITE, NOISE] = [sprite(1), sprite(2)];

function sprite(salt: number): Rgba {
  const next = noise(salt);
  const palette = Array.from({ length: 16 }, () => next(0x1_00_00_00));
  return paint(32, 32, (x, y) => ((x + salt * y) % 5 === 0 ? undefined : palette[next(16)]));
}

/** A backend that draws once it is told to. */
async function slowBackend(): Promise<{ backend: DrawingBackend; finish(): void }> {
  const backend = await DrawingBackend.start();
  let isDone = false;
  backend.draw = () => encodePng(SPRITE);
  backend.end = () => (isDone ? { state: "completed" } : undefined);
  const finish = () => {
    isDone = true;
  };
  return { backend, finish };
}

async function generating(backend: DrawingBackend, tmux: Tmux, flags = "", jobs = 1, end = ""): Promise<string[]> {
  tmux.type(`${process.execPath} ${BIN} generate 'a dragon' --seed 7 ${flags} ${backend.flags.join(" ")}${end}`);
  await until("the jobs are in", () => backend.jobs.size === jobs);
  return [...backend.jobs.keys()];
}

function progress(job_id: string, step: number): Update {
  return { type: "progress", job_id, stage: "sampling", step, total_steps: 300, percent: step / 3, eta_s: 75 };
}

function preview(job_id: string): Update {
  return { type: "preview", job_id, image_path: "/p.png", step: 7, png: encodePng(NOISE) };
}

/** Publishes progress and a preview until the screen shows it. */
async function showProgress(tmux: Tmux, { backend }: DrawingBackend, jobId: string, step = 7): Promise<void> {
  await until("its steps are there", async () => {
    await backend.publish(progress(jobId, step), preview(jobId));
    return tmux.text().includes(`${step}/300`);
  });
}

/** The pixels of a picture that stands at the left edge from a row on. */
function pixelsAt(tmux: Tmux, row: number): number[][][] {
  const lines = tmux
    .colors()
    .split("\n")
    .slice(row, row + 16);
  return pixelsOfBlocks(lines).map((pixels) => pixels.slice(0, 32));
}

function firstRow(tmux: Tmux): number {
  return tmux
    .screen()
    .split("\n")
    .findIndex((line) => line.includes("▀"));
}

inTmux(`the sprite grows beside its stages, and stays with its seed and references${withoutTmux}`, async () => {
  const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux()];
  backend.references = [
    { name: "Red dragon", source: "s", author: "Ann", licence: "CC0-1.0", url: "https://example.org" },
  ];
  const [job = ""] = await generating(backend, tmux);
  await showProgress(tmux, backend, job);
  expect(tmux.text()).toMatch(/✔ loading models/);
  expect(tmux.text()).toMatch(/. sampling ░{10} 7\/300 1 min 1\d s/);
  expect(tmux.text()).toMatch(/ {2}decoding/);
  const wanted = (picture: Rgba) => JSON.stringify(rowsOf(overCheckerboard(picture)));
  await until("the preview is there", () => JSON.stringify(pixelsAt(tmux, firstRow(tmux))) === wanted(NOISE));
  finish();
  await until("it has ended", () => tmux.text().includes("a-dragon-7.png"));
  await until("the shell is back", () => tmux.state().cursor);
  expect(JSON.stringify(pixelsAt(tmux, firstRow(tmux)))).toBe(wanted(SPRITE));
  expect(tmux.text()).toMatch(/✔ a dragon\s/);
  expect(tmux.text()).toMatch(/seed +7\s/);
  expect(tmux.text()).toMatch(/after +Red dragon by Ann, CC0-1\.0/);
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
});

inTmux(`a small sprite takes no more room than it has pixels${withoutTmux}`, async () => {
  const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux()];
  backend.draw = () => encodePng(paint(16, 16, () => 0xff0000));
  await generating(backend, tmux);
  finish();
  await until("it has ended", () => /a-dragon-7.png\n\$/.test(tmux.text()));
  expect(tmux.text()).toMatch(/^▀{16} {2}✔ a dragon$/m);
  expect(tmux.text()).toMatch(/▀\n\na-dragon-7.png$/m);
});

inTmux.each([
  [40, 2],
  [80, 4],
  [200, 5],
])(
  `in %i columns pictures of one prompt hang %i in a row, with how many there are in all${withoutTmux}`,
  async (columns, across) => {
    const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux({ columns, rows: 40 })];
    const [job = ""] = await generating(backend, tmux, "-n 8", 8);
    await showProgress(tmux, backend, job);
    await until("all have a place", () => tmux.text().includes("0/8 pictures"));
    finish();
    await until("it has ended", () => tmux.text().includes("8/8 pictures") && tmux.state().cursor);
    const captions = tmux
      .text()
      .split("\n")
      .filter((line) => line.startsWith("seed"));
    expect(captions[0]?.match(/seed \d+/g)).toHaveLength(across);
    expect(captions.join(" ").match(/seed \d+/g)).toHaveLength(8);
    expect(tmux.text()).toContain("a-dragon-14.png");
  },
);

inTmux(`a wall that has no place for all shows those that are drawn now${withoutTmux}`, async () => {
  const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux()];
  await generating(backend, tmux, "-n 40 --preview blocks", 40);
  finish();
  await until("it has ended", () => tmux.text().includes("a-dragon-46.png"));
  await until("the shell is back", () => tmux.state().cursor);
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
});

inTmux.each(["kitty", "sixel"] as const)(
  `a terminal that is said to show %s gets the sprite's pixels${withoutTmux}`,
  async (graphics) => {
    const [{ backend, finish }, tmux, file] = [await slowBackend(), new Tmux(), join(temporaryFolder(), "written")];
    tmux.record(file);
    await generating(backend, tmux, `--preview ${graphics}`);
    finish();
    await until("it has ended", () => tmux.text().includes("a-dragon-7.png"));
    await until("all is written", () => readFileSync(file, "utf8").includes("a-dragon-7.png"));
    const written = readFileSync(file, "utf8");
    const shown =
      graphics === "kitty" ? lastOfKitty(written) : pictureOfSixels(written.slice(written.lastIndexOf("\u001bP")));
    const expected = enlarge(overCheckerboard(SPRITE), 10);
    expect([shown.width, shown.height]).toEqual([320, 320]);
    // Sixels say colours in hundredths.
    const farthest = expected.data.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (shown.data[at] ?? 0))),
      0,
    );
    expect(farthest).toBeLessThanOrEqual(graphics === "kitty" ? 0 : 2);
  },
);

/** The last picture that was sent, of as many pieces as it has. */
function lastOfKitty(written: string): Rgba {
  const commands = kittyCommands(written);
  const first = commands.findLastIndex(({ keys }) => keys.startsWith("a=T"));
  return pictureOfKitty(
    commands
      .slice(first)
      .map(({ keys, payload }) => `\u001b_G${keys};${payload}\u001b\\`)
      .join(""),
  );
}

inTmux.each([
  ["NO_COLOR=1", /sampling ░+ 7\/300/],
  ["TERM=dumb", undefined],
  ["TERM=", undefined],
  ["CI=true", undefined],
])(`with %s there are no pictures${withoutTmux}`, async (env, moving) => {
  const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux()];
  tmux.type(`export ${env}`);
  const [job = ""] = await generating(backend, tmux);
  if (moving) {
    await showProgress(tmux, backend, job);
    expect(tmux.text()).toMatch(moving);
  }
  finish();
  await until("it has ended", () => tmux.text().includes("a-dragon-7.png"));
  expect(tmux.text()).not.toContain("▀");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  expect(tmux.colors()).not.toMatch(/\u001b\[[\d;]*[34]\d/);
});

inTmux.each([
  ["generate", "", 1],
  ["generate -n", "-n 2", 2],
])(
  `%s gives the terminal back on Ctrl-Z, goes on with fg, and cancels on Ctrl-C${withoutTmux}`,
  async (_, flags, jobs) => {
    const [{ backend }, tmux] = [await slowBackend(), new Tmux()];
    const [job = ""] = await generating(backend, tmux, flags, jobs);
    await showProgress(tmux, backend, job);
    expect(tmux.state().cursor).toBe(false);
    tmux.press("C-z");
    await until("it is stopped", () => /Stopped/.test(tmux.text()));
    expect(tmux.state()).toMatchObject({ cursor: true, wrap: true });
    tmux.type("clear; fg");
    await showProgress(tmux, backend, job, 8);
    await until("the cursor is hidden again", () => !tmux.state().cursor);
    tmux.press("C-c");
    await until("it has ended", () => tmux.state().cursor && tmux.state().wrap);
    expect(backend.cancelled.size).toBe(jobs);
    if (jobs > 1) expect(tmux.text()).toContain("0/2 pictures, 2 failed");
  },
);

inTmux(`one that goes on in the background leaves the terminal alone until fg${withoutTmux}`, async () => {
  const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux()];
  const [job = ""] = await generating(backend, tmux);
  await showProgress(tmux, backend, job);
  tmux.press("C-z");
  await until("it is stopped", () => /Stopped/.test(tmux.text()));
  tmux.type("clear; bg; echo the shell is here");
  await until("the shell answers", () => /^the shell is here$/m.test(tmux.text()));
  await backend.backend.publish(progress(job, 8), progress(job, 8));
  await until("the shell answers again", () => {
    tmux.press("Enter");
    return (tmux.text().match(/^\$/gm) ?? []).length > 5;
  });
  expect(tmux.text()).not.toContain("8/300");
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
  tmux.type("fg");
  await showProgress(tmux, backend, job, 9);
  expect(tmux.state().cursor).toBe(false);
  finish();
  await until("it has ended", () => tmux.text().includes("a-dragon-7.png"));
});

inTmux(`a terminal that becomes narrower and wider keeps one of each row${withoutTmux}`, async () => {
  const [{ backend }, tmux] = [await slowBackend(), new Tmux()];
  const [job = ""] = await generating(backend, tmux, "--preview none");
  await showProgress(tmux, backend, job);
  for (const columns of [40, 30, 60, 80]) {
    tmux.resize(columns, 24);
    await showProgress(tmux, backend, job, columns);
    await until("it follows", () => (tmux.text().match(/sampling/g) ?? []).length === 1);
    expect(tmux.text().match(/^a dragon$/gm)).toHaveLength(1);
  }
  tmux.press("C-c");
  await until("it has ended", () => tmux.state().cursor);
});

inTmux(`what is typed meanwhile is not left in the picture${withoutTmux}`, async () => {
  const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux()];
  const [job = ""] = await generating(backend, tmux);
  await showProgress(tmux, backend, job);
  tmux.write("echo typed");
  finish();
  await until("it has ended", () => /a-dragon-7.png\n\$ echo typed/.test(tmux.text()));
  expect(pixelsAt(tmux, firstRow(tmux))).toEqual(rowsOf(overCheckerboard(SPRITE)));
});

inTmux(`a terminal that is closed cancels its job${withoutTmux}`, async () => {
  const [{ backend }, tmux] = [await slowBackend(), new Tmux()];
  const [job = ""] = await generating(backend, tmux);
  await showProgress(tmux, backend, job);
  tmux.close();
  await until("it is cancelled", () => backend.cancelled.has(job));
});

inTmux(`a backend that vanishes leaves the terminal as it was${withoutTmux}`, async () => {
  const [{ backend }, tmux] = [await slowBackend(), new Tmux()];
  const [job = ""] = await generating(backend, tmux, "--timeout 1");
  await showProgress(tmux, backend, job);
  backend.backend.stop();
  await until("it says so", () => tmux.text().includes("Error: "));
  await until("the shell is back", () => tmux.state().cursor);
  expect(tmux.text()).toContain("✖ sampling");
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
});

inTmux(`a command in the background asks the terminal nothing, and is not stopped${withoutTmux}`, async () => {
  const [{ backend, finish }, tmux] = [await slowBackend(), new Tmux()];
  finish();
  await generating(backend, tmux, "", 1, " &");
  await until("it has ended", () => tmux.text().includes("a-dragon-7.png"));
  expect(tmux.text()).not.toMatch(/Stopped|▀/);
});
