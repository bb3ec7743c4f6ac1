import { PassThrough } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { askTerminal, type Tty } from "../../../src/terminal/pictures/ask.ts";

const ESC = "\u001b";
const KITTY = `${ESC}_Gi=31;OK${ESC}\\`;
const CELLS = `${ESC}[6;36;18t`;
const version = (name: string) => `${ESC}P>|${name}${ESC}\\`;
const kind = (...attributes: number[]) => `${ESC}[?${attributes.join(";")}c`;

/** A terminal that answers the question about its kind, the last one, with all that it has to say. */
function terminal(answer: string) {
  const input = Object.assign(new PassThrough(), {
    isRaw: false,
    setRawMode(raw: boolean) {
      input.isRaw = raw;
    },
  });
  const asked: string[] = [];
  const output = {
    write(text: string) {
      asked.push(text);
      if (text.endsWith(`${ESC}[c`)) input.write(Buffer.from(answer, "latin1"));
    },
  };
  return { tty: { input, output } as unknown as Tty, input, asked };
}

test.each([
  ["kitty", KITTY + version("kitty(0.36.0)") + CELLS + kind(62), "kitty"],
  ["WezTerm, which knows several ways", KITTY + version("WezTerm 2026") + kind(65, 4), "kitty"],
  ["iTerm2", version("iTerm2 3.5.0") + kind(62, 4), "iterm"],
  ["foot", version("foot(1.20.0)") + kind(62, 4, 22), "sixel"],
  ["one whose number 14 or 41 is no 4", kind(62, 14, 41), "blocks"],
  ["kitty's protocol switched off", `${ESC}_Gi=31;ENOTSUPPORTED${ESC}\\${kind(62)}`, "blocks"],
  ["an old one", kind(1, 2), "blocks"],
])("%s is found", async (_, answer, graphics) => {
  expect(await askTerminal(terminal(answer).tty, 5000)).toMatchObject({ graphics });
});

test("the size of a cell is taken from the answer, and else a common one", async () => {
  expect(await askTerminal(terminal(CELLS + kind(4)).tty, 5000)).toMatchObject({ cell: [18, 36] });
  expect(await askTerminal(terminal(kind(4)).tty, 5000)).toMatchObject({ cell: [10, 20] });
});

test("a terminal that says nothing shows half blocks after the deadline", async () => {
  expect(await askTerminal(terminal("").tty, 20)).toMatchObject({ graphics: "blocks" });
});

test("keys that were typed meanwhile are still there, and the terminal is as it was", async () => {
  const { tty, input } = terminal(`q${KITTY}w${kind(62)}`);
  await askTerminal(tty, 5000);
  expect(input.isRaw).toBe(false);
  expect(String(input.read())).toBe("qw");
});

test.each([
  ["Ctrl-C", "\u0003", "SIGINT"],
  ["Ctrl-Z", "\u001a", "SIGTSTP"],
])(
  "%s is not kept waiting by a terminal that says nothing, and reaches all that were started together",
  async (_, key, signal) => {
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    onTestFinished(() => kill.mockRestore());
    const { tty, input } = terminal(`q${key}`);
    await askTerminal(tty, 60_000);
    expect(kill.mock.calls).toEqual([[0, signal]]);
    expect(input.isRaw).toBe(false);
  },
);
