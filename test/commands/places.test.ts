import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeFolder } from "../../src/make-folder.ts";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const FILE = fileURLToPath(import.meta.url);
const isLinux = process.platform === "linux";
const reason = isLinux ? "" : " (skipped: only Linux has /proc)";

function serve(...flags: string[]) {
  const folder = temporaryFolder();
  const addresses = ["--req-addr", `ipc://${join(folder, "req")}`, "--pub-addr", `ipc://${join(folder, "pub")}`];
  const env = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  return cli(["serve", "--workers", "1", ...addresses, ...flags], { env });
}

test.each(["/nonexistent", FILE])("serve --models-dir %s is a wrong command line, said at once", async (path) => {
  expect(await serve("--models-dir", path)).toMatchObject({
    code: 2,
    stdout: "",
    stderr: `Error: --models-dir must be a folder, and ${path} is none. Name one that holds a subfolder for each model.\n`,
  });
});

test.runIf(isLinux).each(["--output-dir", "--data-dir", "--make-keys"])(
  `serve %s says that a folder can't be made where none can be${reason}`,
  async (flag) => {
    const { code, stderr } = await serve(flag, "/proc/none");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Error: can't write [^\n]*\/proc\/none[^\n]*\n$/);
  },
);

test.runIf(isLinux).each(["/proc/x.png", "/proc/none/", "/proc/none/{index}.png"])(
  `generate -o %s says that no files can be made there${reason}`,
  async (output) => {
    const { code, stderr } = await cli(["generate", "dragon", "-o", output]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Error: cannot write to \/proc\S*: no files can be made there\. Choose another place\.\n$/);
  },
);

test("a folder is made with those above it, and again without harm", () => {
  const folder = join(temporaryFolder(), "a", "b", "c");
  makeFolder(folder);
  makeFolder(folder);
  expect(existsSync(folder)).toBe(true);
  expect(() => makeFolder(join(FILE, "a", "b"))).toThrow("ENOTDIR");
});
