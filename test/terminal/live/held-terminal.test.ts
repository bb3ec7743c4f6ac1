import { expect, onTestFinished, test, vi } from "vitest";
import { isForeground } from "../../../src/terminal/live/foreground.ts";
import { holdTerminal } from "../../../src/terminal/live/held-terminal.ts";

vi.mock("../../../src/terminal/live/foreground.ts", () => ({ isForeground: vi.fn() }));

/** Holds the terminal while Ctrl-Z stops nobody, and tells what was done to what moves there. */
function held() {
  vi.useFakeTimers();
  vi.mocked(isForeground).mockReturnValue(true);
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  const moves: string[] = [];
  const terminal = holdTerminal({ away: () => moves.push("away"), back: () => moves.push("back") });
  onTestFinished(() => {
    terminal.release();
    kill.mockRestore();
    vi.useRealTimers();
  });
  return { terminal, moves };
}

test("a process that no shell stops shows itself again by itself", () => {
  const { moves } = held();
  process.emit("SIGTSTP");
  vi.runAllTimers();
  expect(moves).toEqual(["away", "back"]);
});

test("a process that goes on shows itself again once", () => {
  const { moves } = held();
  process.emit("SIGTSTP");
  process.emit("SIGCONT");
  vi.runAllTimers();
  expect(moves).toEqual(["away", "back"]);
});

test.each([
  ["just after it went on", () => void process.emit("SIGCONT")],
  ["just after Ctrl-Z", () => {}],
])("a terminal that is given back %s stays free", (_, goOn) => {
  const { terminal, moves } = held();
  process.emit("SIGTSTP");
  goOn();
  terminal.release();
  const before = moves.length;
  vi.runAllTimers();
  expect(moves).toHaveLength(before);
  expect(process.listenerCount("SIGTSTP")).toBe(0);
});

test("one that goes on in the background shows itself again once it has the terminal", () => {
  const { moves } = held();
  vi.mocked(isForeground).mockReturnValue(false);
  process.emit("SIGTSTP");
  process.emit("SIGCONT");
  vi.advanceTimersByTime(5000);
  expect(moves).toEqual(["away"]);
  vi.mocked(isForeground).mockReturnValue(true);
  vi.advanceTimersByTime(1000);
  expect(moves).toEqual(["away", "back"]);
});
