import { expect, test } from "vitest";
import { keysOf } from "../../../src/terminal/live/keys.ts";

const ESC = "\u001b";

test.each([
  ["jk", ["j", "k"]],
  [`${ESC}[A${ESC}[B${ESC}OA`, ["up", "down", "up"]],
  [`${ESC}[5~${ESC}[6~${ESC}[H${ESC}[4~`, ["page up", "page down", "home", "end"]],
  ["\r\u0003\u001a", ["enter", "ctrl-c", "ctrl-z"]],
  // Keys that mean nothing, and what a slow terminal answers to a question that nobody waits for any more.
  [`${ESC}[1;5C${ESC}q`, ["q"]],
  [`${ESC}_Gi=31;OK${ESC}\\${ESC}P>|foot(1.20)${ESC}\\${ESC}[6;20;10t${ESC}[?62;4cq`, ["q"]],
])("%j are the keys %j", (text, keys) => {
  expect(keysOf(text)).toEqual(keys);
});
