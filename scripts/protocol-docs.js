// Writes docs/protocol.md and docs/protocol.schema.json from the built schemas.
// With --check it writes nothing and fails when a file is not what the schemas say.
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { jsonSchema } from "./protocol-docs/json-schema.js";
import { markdown } from "./protocol-docs/markdown.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = jsonSchema();
const files = {
  // JSON's own numbers end at 2^53 here, the text of a schema does not.
  "docs/protocol.schema.json": lintedJson(JSON.stringify(schema).replaceAll('"2^64-1"', "18446744073709551615")),
  "docs/protocol.md": `${markdown(schema)}\n`,
};

for (const [name, fresh] of Object.entries(files)) {
  if (!process.argv.includes("--check")) {
    await writeFile(root + name, fresh);
  } else if ((await readFile(root + name, "utf8").catch(() => "")) !== fresh) {
    process.stderr.write(`${name} is stale: run \`npm run docs\`\n`);
    process.exitCode = 1;
  }
}

/** JSON as the linter wants it, so that the generated file passes its check. */
function lintedJson(text) {
  const biome = `${root}node_modules/@biomejs/biome/bin/biome`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, "format", "--stdin-file-path=schema.json"], {
    cwd: root,
    encoding: "utf8",
    input: text,
  });
  if (status !== 0) throw new Error(`the JSON Schema can't be formatted: ${stderr}`);
  return stdout;
}
