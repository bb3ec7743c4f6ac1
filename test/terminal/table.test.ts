import stringWidth from "string-width";
import { expect, test } from "vitest";
import { paintFor } from "../../src/terminal/paint.ts";
import { table } from "../../src/terminal/table.ts";

const paint = await paintFor({ isTTY: false });

test("columns stand under each other whatever their cells hold", async () => {
  const rows = [
    ["龍の剣", "1"],
    ["👩‍🚀", "20"],
    ["sword", "300"],
  ];
  const lines = await table(["NAME", "MB"], rows, paint);
  expect(lines.map((line) => stringWidth(line))).toEqual([11, 11, 11, 11]);
});
