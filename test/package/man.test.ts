import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface Command {
  id: string;
  hidden?: boolean;
  flags: Record<string, { hidden?: boolean }>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(ROOT + path, "utf8");
const PAGES: string[] = JSON.parse(read("package.json")).man;
const ALL = Object.values(JSON.parse(read("oclif.manifest.json")).commands as Record<string, Command>);
const COMMANDS = ALL.filter(({ hidden }) => !hidden);

test("each command has a page that npm installs, and the program one that names them", () => {
  const pages = ["dgx-pixels", ...COMMANDS.map(({ id }) => `dgx-pixels-${id}`)].map((name) => `./man/${name}.1`);
  expect([...PAGES].sort()).toEqual(pages.sort());
  for (const { id } of COMMANDS) expect(read("man/dgx-pixels.1")).toContain(`dgx-pixels\\-${id}`);
});

test.each(COMMANDS)("the page of $id tells each of its flags", ({ id, flags }) => {
  const page = read(`man/dgx-pixels-${id}.1`);
  const shown = Object.entries(flags).filter(([, { hidden }]) => !hidden);
  for (const [name] of shown) expect(page).toContain(`\\-\\-${name.replaceAll("-", "\\-")}\\fR`);
});

const hasMan = spawnSync("man", ["--version"]).stdout?.includes("man 2");

test.runIf(hasMan).each(PAGES)(`man finds nothing to warn of in %s, also in 40 columns`, (page) => {
  for (const MANWIDTH of ["40", "80", "200"]) {
    const env = { ...process.env, MANWIDTH, LC_ALL: "C.UTF-8" };
    const { stderr, status } = spawnSync("man", ["--warnings", "-l", page], { cwd: ROOT, env, encoding: "utf8" });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  }
});
