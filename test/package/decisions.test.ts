import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL("../../docs/adr/", import.meta.url));
const pages = readdirSync(FOLDER)
  .filter((name) => /^\d{4}-/.test(name))
  .sort();

test("decisions have numbers without gaps, and each page begins with its own", () => {
  expect(pages.map((name) => Number(name.slice(0, 4)))).toEqual(pages.map((_, i) => i + 1));
  const titles = pages.map((name) => readFileSync(FOLDER + name, "utf8").split("\n")[0] ?? "");
  expect(titles.filter((title, i) => !title.startsWith(`# ${i + 1}. `))).toEqual([]);
});

test("the index lists each decision once, in order", () => {
  const index = readFileSync(`${FOLDER}README.md`, "utf8");
  expect([...index.matchAll(/^\| \[(\d+)\]\(([^)]+)\) \| /gm)].map(([, number, name]) => [number, name])).toEqual(
    pages.map((name, i) => [String(i + 1), name]),
  );
});
