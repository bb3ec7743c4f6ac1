import { expect, test } from "vitest";
import { hasTmux, Tmux, withoutTmux } from "../../support/tmux.ts";
import { until } from "../../support/until.ts";
import { WatchedBackend } from "../../support/watched-backend.ts";
import { BIN, showProgress, TWO, watching } from "../../support/watching.ts";

const inTmux = test.runIf(hasTmux);

inTmux.each(["C-z", "SIGTSTP"])(`%s gives the terminal back, and fg goes on${withoutTmux}`, async (how) => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  await watching(backend, tmux);
  await showProgress(tmux, backend, "one");
  expect(tmux.state()).toEqual({ cursor: false, wrap: false, other: true });
  if (how === "C-z") tmux.press("C-z");
  else process.kill(tmux.child(), "SIGTSTP");
  await until("it is stopped", () => /Stopped/.test(tmux.text()));
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
  tmux.type("clear; fg");
  await showProgress(tmux, backend, "one", 8);
  expect(tmux.state()).toEqual({ cursor: false, wrap: false, other: true });
  tmux.press("q");
  await until("it has ended", () => !tmux.state().other);
});

inTmux(`one that goes on in the background leaves the terminal alone until fg${withoutTmux}`, async () => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  await watching(backend, tmux);
  await showProgress(tmux, backend, "one");
  tmux.press("C-z");
  await until("it is stopped", () => /Stopped/.test(tmux.text()));
  tmux.type("clear; bg; echo the shell is here");
  await until("the shell answers", () => /^the shell is here$/m.test(tmux.text()));
  const asked = backend.fake.requests.length;
  await until("it goes on", () => backend.fake.requests.length > asked);
  expect(tmux.state()).toEqual({ cursor: true, wrap: true, other: false });
  tmux.type("fg");
  await showProgress(tmux, backend, "one", 8);
  expect(tmux.state()).toEqual({ cursor: false, wrap: false, other: true });
  tmux.press("q");
  await until("it has ended", () => !tmux.state().other);
});

inTmux(`Ctrl-Z stops a script with it, and fg wakes both${withoutTmux}`, async () => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  tmux.type(`sh -c '${process.execPath} ${BIN} watch ${backend.flags}; echo the script goes on'`);
  await until("the page is there", () => tmux.text().includes("running"));
  tmux.press("C-z");
  await until("both are stopped", () => /Stopped/.test(tmux.text()));
  tmux.type("clear; fg");
  await showProgress(tmux, backend, "one");
  tmux.press("q");
  await until("the script goes on", () => /^the script goes on$/m.test(tmux.text()));
});

inTmux(`it ends with its terminal${withoutTmux}`, async () => {
  const [backend, tmux] = [await WatchedBackend.start(TWO), new Tmux()];
  await watching(backend, tmux);
  const pid = tmux.child();
  tmux.close();
  await until("it has ended", () => !isAlive(pid));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
