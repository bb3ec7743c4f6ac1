import { expect, test } from "vitest";
import { encodePng } from "../../../src/image/files/png.ts";
import { overCheckerboard } from "../../../src/terminal/pictures/checkerboard.ts";
import { noise, paint } from "../../image/pictures.ts";
import { hasTmux, Tmux, withoutTmux } from "../../support/tmux.ts";
import { until } from "../../support/until.ts";
import { WatchedBackend } from "../../support/watched-backend.ts";
import { BIN, progress, showProgress, TWO, watching } from "../../support/watching.ts";
import { pixelsOfBlocks, rowsOf } from "../pictures/read-back.ts";

const REASON = "the worker was killed since it took more memory than this machine has, and it was the third time";
const inTmux = test.runIf(hasTmux);

inTmux.each([
  [40, /a dragon +lane-a {4}█{5}░{5} sampling 150\/300 1 min/],
  [80, /a dragon +lane-a +█{8}░{8} sampling 150\/300 {2}1 min \d+ s/],
  [200, /a dragon +lane-a +█{8}░{8} sampling 150\/300 {2}1 min \d+ s/],
])(
  `every job has its lane, bar, stage and time in a terminal of %i columns${withoutTmux}`,
  async (columns, running) => {
    const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux({ columns })];
    backend.jobs.set("three", { state: "running", prompt: "a sword" });
    await watching(backend, tmux);
    await showProgress(tmux, backend, "one", 150);
    await backend.end("three", { state: "failed", error: REASON });
    await until("all are there", () => /failed/.test(tmux.text()) && /lane-a +queued/.test(tmux.text()));
    expect(tmux.text().replaceAll("\n", " ")).toMatch(running);
    expect(tmux.text()).toMatch(/a potion +lane-a +queued/);
    expect(tmux.text()).toMatch(/✗ a sword .*failed: the/);
    expect(tmux.text()).toMatch(
      columns < 60 ? /1 running {2}1 queued {2}0 done {2}1 failed/ : /1 running {3}1 queued {3}0 completed {3}1 failed/,
    );
    expect(tmux.text()).toContain("q quit");
    tmux.press("q");
    await until("it has ended", () => !tmux.state().other);
  },
);

inTmux(`a preview is shown pixel by pixel, and then the picture${withoutTmux}`, async () => {
  const next = noise(3);
  const [preview, picture] = [1, 2].map(() =>
    paint(32, 32, (x, y) => ((x * y) % 7 === 0 ? undefined : next(0x1_00_00_00))),
  );
  if (preview === undefined || picture === undefined) throw new Error("no pictures");
  const [backend, tmux] = [await WatchedBackend.start({ one: TWO.one }), new Tmux()];
  backend.image = encodePng(picture);
  await watching(backend, tmux);
  const shows = (wanted: typeof picture) => () =>
    JSON.stringify(shown(tmux)) === JSON.stringify(rowsOf(overCheckerboard(wanted)));
  await backend.publish({ type: "preview", job_id: "one", image_path: "/p", step: 1, png: encodePng(preview) });
  await until("the preview is there", shows(preview));
  await backend.end("one", { state: "completed", duration_s: 1.5 });
  await until("the picture is there", shows(picture));
  expect(tmux.text()).toContain("completed in 1.50 s");
  tmux.press("q");
});

/** The pixels of the first picture on the screen. */
function shown(tmux: Tmux): number[][][] {
  return pixelsOfBlocks(tmux.colors().split("\n").slice(1, 17)).map((row) => row.slice(0, 32));
}

inTmux(`keys select, cancel, retry, copy and quit${withoutTmux}`, async () => {
  const recipe = { prompt: "a sword", model: "sprite", size: [32, 32], steps: 4, cfg_scale: 2, seed: 9n } as const;
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  backend.jobs.set("three", { state: "running", prompt: "a sword", recipe: { ...recipe, size: [32, 32] } });
  backend.image = encodePng(paint(8, 8, () => 0xff0000));
  tmux.type("echo before");
  // Nothing is opened on the screen of whoever runs this.
  await watching(backend, tmux, "watch", "PATH=/nowhere");
  await showProgress(tmux, backend, "one");
  await backend.end("three", {
    state: "completed",
    images: [{ path: "/out/three.png", seed: 9n, width: 1, height: 1 }],
  });
  await until("all are there", () => /completed in/.test(tmux.text()) && /potion/.test(tmux.text()));
  const requests = (type: string) => backend.fake.requests.filter((request) => request.type === type);

  tmux.press("Down");
  await until("the second is selected", () => /▸ +a potion/.test(tmux.text()));
  tmux.press("c");
  await until("it says so", () => tmux.text().includes("Cancelled."));
  expect(requests("cancel")).toMatchObject([{ job_id: "two" }]);

  tmux.press("r");
  await until("it says why not", () => tmux.text().includes("It has not ended yet."));
  tmux.press("End");
  tmux.press("r");
  await until("it is handed in again", () => tmux.text().includes("Handed in again as"));
  expect(requests("generate")).toMatchObject([{ ...recipe, id: expect.any(String) }]);
  await until("it is seen to wait", () => /a sword .*queued/.test(tmux.text()));

  tmux.press("y");
  await until("it is copied", () => tmux.text().includes("Copied: /out/three.png"));
  expect(tmux.clipboard()).toBe("/out/three.png");
  tmux.press("o");
  await until("it says where it is", () => /There is no xdg-open here. The picture is .*three/.test(tmux.text()));

  tmux.press("q");
  await until("it has ended", () => /\$ $/.test(`${tmux.text().trimEnd()} `));
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
  expect(tmux.text()).toContain("before");
  expect(tmux.text()).toContain('three "a sword" completed in 1.00 s');
  tmux.type("echo exit code $?");
  await until("the shell answers", () => tmux.text().includes("exit code 0"));
});

inTmux(
  `a long list scrolls with the selection, and the page follows the size of the terminal${withoutTmux}`,
  async () => {
    const jobs = Array.from({ length: 40 }, (_, i) => [`j${i}`, { state: "queued", prompt: `sprite ${i}` }] as const);
    const [backend, tmux] = [await WatchedBackend.start(Object.fromEntries(jobs)), new Tmux()];
    await watching(backend, tmux);
    await until("the jobs are there", () => tmux.text().includes("sprite 0"));
    expect(tmux.text()).toMatch(/\d+ more: ↑ ↓/);
    tmux.press("End");
    await until("the last is selected", () => /▸ +sprite 39/.test(tmux.text()));
    expect(tmux.text()).not.toContain("sprite 0 ");
    tmux.resize(40, 12);
    await until("it has 12 rows", () => /q quit/.test(tmux.screen().split("\n")[11] ?? ""));
    expect(tmux.text()).toMatch(/▸ +sprite 39/);
    tmux.resize(200, 50);
    await until("it has 50 rows", () => /q quit/.test(tmux.screen().split("\n")[49] ?? ""));
    expect(tmux.text()).toContain("sprite 0 ");
    tmux.press("q");
  },
);

inTmux(`a backend that goes and comes back is waited for, and what was missed is asked${withoutTmux}`, async () => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  await watching(backend, tmux);
  await showProgress(tmux, backend, "one");
  backend.fake.stop();
  await until("it says so", () => tmux.text().includes("The backend is gone"));
  tmux.press("c");
  await until("it says why not", () => tmux.text().includes("The backend is gone. Wait for it to come back."));
  tmux.press("Up");
  backend.jobs.set("one", { state: "failed", error: "it was too large" });
  backend.jobs.set("late", { state: "queued", prompt: "a late one" });
  await backend.fake.listen();
  await until("it is back", () => !tmux.text().includes("The backend is gone"));
  await until("the end is known", () => /✗ a dragon .*failed: it was too large/.test(tmux.text()));
  await until("the new one is known", () => /a late one .*queued/.test(tmux.text()));
  tmux.press("C-c");
  await until("it has ended", () => !tmux.state().other);
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
  tmux.type("echo exit code $?");
  await until("the shell answers", () => tmux.text().includes("exit code 130"));
});

inTmux(`watch tells in full how the jobs that it was given have ended${withoutTmux}`, async () => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  await watching(backend, tmux, "watch one");
  await showProgress(tmux, backend, "one");
  expect(tmux.text()).not.toContain("a potion");
  await backend.end("one", { state: "failed", error: REASON });
  await until("watch has ended", () => tmux.text().includes("Error: "));
  expect(tmux.text()).toContain(`one "a dragon" failed: ${REASON}`);
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
});

inTmux(`wide characters are cut where they end${withoutTmux}`, async () => {
  const backend = await WatchedBackend.start({ one: { state: "running", prompt: "龍".repeat(60) } });
  const tmux = new Tmux();
  await watching(backend, tmux);
  await showProgress(tmux, backend, "one");
  await until("its lane is known", () => tmux.text().includes("lane-a"));
  expect(tmux.screen()).toMatch(/龍+… +lane-a +[█░]{16} sampling 7\/300/);
  tmux.press("q");
});

inTmux(`what is pasted presses no keys${withoutTmux}`, async () => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  await watching(backend, tmux);
  await showProgress(tmux, backend, "one");
  await until("the second is there", () => tmux.text().includes("a potion"));
  tmux.paste("crrq cancel everything\nq");
  tmux.press("Down");
  await until("the second is selected", () => /▸ +a potion/.test(tmux.text()));
  expect(backend.fake.requests.filter(({ type }) => type === "cancel" || type === "generate")).toEqual([]);
  tmux.press("q");
  await until("it has ended", () => !tmux.state().other);
});

inTmux.each([5, 3, 2, 1])(`in %i rows the counts stand above all else${withoutTmux}`, async (rows) => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux({ rows })];
  await watching(backend, tmux);
  if (rows > 1) await showProgress(tmux, backend, "one");
  await backend.end("two", { state: "cancelled" });
  await until("the end is counted", () => /1 running.*1 cancelled/.test(tmux.screen().split("\n")[0] ?? ""));
  if (rows > 2) expect(tmux.screen().split("\n")[rows - 1]).toContain("q quit");
  tmux.press("q");
  await until("it has ended", () => !tmux.state().other);
});

inTmux(`NO_COLOR takes the colours and the pictures away${withoutTmux}`, async () => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  await watching(backend, tmux, "watch", "NO_COLOR=1");
  await showProgress(tmux, backend, "one");
  const picture = encodePng(paint(8, 8, () => 0xff0000));
  await backend.publish(
    { type: "preview", job_id: "one", image_path: "/p", step: 8, png: picture },
    progress("one", 9),
  );
  await until("the preview is over", () => tmux.text().includes("9/300"));
  expect(tmux.text()).not.toContain("▀");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  expect(tmux.colors()).not.toMatch(/\u001b\[[\d;]*[34]\d/);
  tmux.press("q");
});

inTmux.each(["TERM=dumb", "TERM=", "CI=true"])(`%s gets lines${withoutTmux}`, async (env) => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  tmux.type(`${env} ${process.execPath} ${BIN} watch ${backend.flags}`);
  await until("it watches", () => tmux.text().includes("Watching all jobs"));
  await backend.publish({ type: "job_started", job_id: "one", timestamp: 1 }, progress("one", 7));
  await until("there are lines", () => tmux.text().includes('one "a dragon" sampling'));
  expect(tmux.text()).toContain('one "a dragon" started');
  await backend.end("one", { state: "completed" });
  await until("its end is there", () => tmux.text().includes("completed in"));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  if (env.startsWith("TERM")) expect(tmux.colors()).not.toMatch(/\u001b\[[\d;]*3\dm/);
  expect(tmux.state().cursor).toBe(true);
  tmux.press("C-c");
});
