import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Writes generated files by their paths. With --check it writes nothing and fails when one is not what it should be. */
export async function settle(files) {
  for (const [name, fresh] of Object.entries(files)) {
    if (!process.argv.includes("--check")) {
      await writeFile(root + name, fresh);
    } else if ((await readFile(root + name, "utf8").catch(() => "")) !== fresh) {
      process.stderr.write(`${name} is stale: run \`npm run docs\`\n`);
      process.exitCode = 1;
    }
  }
}

/** JSON as the linter wants it, so that the generated file passes its check. */
export function lintedJson(text) {
  const biome = `${root}node_modules/@biomejs/biome/bin/biome`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, "format", "--stdin-file-path=schema.json"], {
    cwd: root,
    encoding: "utf8",
    input: text,
  });
  if (status !== 0) throw new Error(`the JSON Schema can't be formatted: ${stderr}`);
  return stdout;
}
