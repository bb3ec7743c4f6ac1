import { expect, test } from "vitest";
import { KeyReader } from "../../../src/terminal/live/keys.ts";

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
  expect(new KeyReader().read(text)).toEqual(keys);
});

test.each([
  ["an arrow", `${ESC}[Aq`, ["up", "q"]],
  ["an answer about kitty's protocol", `${ESC}_Gi=31;OK${ESC}\\q`, ["q"]],
  ["an answer about the terminal's kind", `${ESC}[?62;4cq`, ["q"]],
  ["its name", `${ESC}P>|crocy(1.20)${ESC}\\q`, ["q"]],
  ["what is pasted", `${ESC}[200~crocy${ESC}[A\rq${ESC}[201~q`, ["q"]],
])("%s is one wherever a slow line breaks it", (_, text, keys) => {
  for (let at = 0; at <= text.length; at++) {
    const reader = new KeyReader();
    expect([...reader.read(text.slice(0, at)), ...reader.read(text.slice(at))]).toEqual(keys);
  }
  const reader = new KeyReader();
  expect([...text].flatMap((character) => reader.read(character))).toEqual(keys);
});

test("Esc and Alt with a key take nothing from the keys after them", () => {
  for (const alone of [ESC, `${ESC}P`, `${ESC}[`]) {
    const reader = new KeyReader();
    expect(reader.read(alone, 0)).toEqual([]);
    expect(reader.read("q", 1000)).toEqual(["q"]);
  }
  const reader = new KeyReader();
  expect([...reader.read(ESC, 0), ...reader.read("q", 10)]).toEqual(["q"]);
});

test("a long paste over a slow line is none of its pieces", () => {
  const reader = new KeyReader();
  const pieces = [`${ESC}[200~`, "cancel".repeat(1000), "q".repeat(1000), `${ESC}[201`, "~q"];
  expect(pieces.flatMap((piece, i) => reader.read(piece, i * 2000))).toEqual(["q"]);
});
