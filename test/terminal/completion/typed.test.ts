import { expect, test } from "vitest";
import { typedLine } from "../../../src/terminal/completion/typed.ts";

test.each([
  ["dgx-pixels ", [], "", "", 0],
  ["dgx-pixels  generate 'a red dragon'  -m own\\ m", ["generate", "a red dragon", "-m"], "own m", "", 0],
  ['dgx-pixels generate "say \\"hi\\" \\n" --lora "a', ["generate", 'say "hi" \\n', "--lora"], "a", '"', 0],
  ["dgx-pixels generate '' 'it", ["generate", ""], "it", "'", 0],
  ["dgx-pixels generate --palette=pico", ["generate"], "--palette=pico", "", 10],
  ["dgx-pixels generate --model='own m", ["generate"], "--model=own m", "'", 8],
  ["dgx-pixels status --req-addr tcp://127.0.0.1:5555 ", ["status", "--req-addr", "tcp://127.0.0.1:5555"], "", "", 0],
])("%s is taken apart as bash does", (line, before, current, quote, kept) => {
  expect(typedLine(line)).toEqual({ before, current, quote, kept });
});
