import { expect, onTestFinished, test, vi } from "vitest";
import { holdTerminal } from "../../../src/terminal/live/held-terminal.ts";

/** Holds the terminal while Ctrl-Z stops nobody, and tells what was done to what moves there. */
function held() {
  vi.useFakeTimers();
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
