import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MANIFEST = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const LINK = /\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g;

/** What npm would publish, by paths in the package. */
function packed(): string[] {
  const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

const PATHS = packed();

test("every file that a packed page links to is in the package", () => {
  const isThere = (path: string) => PATHS.some((one) => one === path || one.startsWith(`${path.replace(/\/$/, "")}/`));
  const links = PATHS.filter((path) => path.endsWith(".md"))
    .flatMap((page) =>
      [...readFileSync(join(ROOT, page), "utf8").matchAll(LINK)].map(([, link]) => ({ page, link: link as string })),
    )
    .filter(({ link }) => !/^[a-z]+:/.test(link));
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(({ page, link }) => !isThere(normalize(join(dirname(page), link))))).toEqual([]);
});

test("nothing is in the package that only the repository's own checks need", () => {
  expect(PATHS.filter((path) => /^(?:src|test|bench)\/|\/tests\/|__pycache__|node_modules/.test(path))).toEqual([]);
});

test("the package says where it is developed, and where to report what is wrong", () => {
  const home = "https://github.com/raibid-labs/dgx-pixels";
  expect(MANIFEST).toMatchObject({
    homepage: `${home}#readme`,
    bugs: `${home}/issues`,
    repository: { type: "git", url: `git+${home}.git` },
  });
});
