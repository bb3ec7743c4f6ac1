import { expect, test } from "vitest";
import { inPosture, postureIn } from "../../../src/engines/poses/posture.ts";
import { drawn, rowsOf } from "./drawn.ts";

const STANDING = drawn(`
  ..........
  ...hhhh...
  ...hssh...
  .cccccccc.
  .cccccccc.
  .cccccccc.
  ..cccccc..
  ..cc..cc..
  ..cc..cc..
  ..cc..cc..
  ..cc..cc..
  ..bb..bb..
`);

test("who sits has shorter legs, and his feet where they were", () => {
  const rows = rowsOf(inPosture(STANDING, "sitting"));
  expect(rows.slice(0, 5)).toEqual(["..........", "..........", "..........", "...hhhh...", "...hssh..."]);
  expect(rows.at(-1)).toBe("..bb..bb..");
});

test("who lies has his head at one side, and lies on the ground that he stood on", () => {
  const rows = rowsOf(inPosture(STANDING, "lying"));
  expect(rows.at(-1)).toContain("c");
  expect(rows.join("")).toHaveLength(120);
  expect(rows.map((row) => row.search(/[hs]/)).filter((column) => column >= 0)).toEqual([0, 0, 0, 0]);
});

test.each([
  ["the same hero sitting on a chair", "sitting"],
  ["the same hero kneeling", "sitting"],
  ["the same hero, asleep", "lying"],
  ["the same hero", undefined],
])("%s: %s", (prompt, posture) => {
  expect(postureIn(prompt)).toBe(posture);
});
