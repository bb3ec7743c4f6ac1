// Writes oclif.manifest.json, which saves oclif from loading every command at each start.
// With --check it writes nothing and fails when the file is not what the built commands say.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Plugin } from "@oclif/core/config";

// Defaults below the home folder read the same whoever builds.
process.env.XDG_DATA_HOME = "~/.local/share";
process.env.XDG_CONFIG_HOME = "~/.config";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = `${root}oclif.manifest.json`;

const plugin = new Plugin({
  root,
  type: "core",
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
// The order in which the files were found is the file system's own.
const commands = Object.fromEntries(Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1)));
const manifest = `${JSON.stringify({ commands, version: plugin.version }, null, 2)}\n`;

if (process.argv.includes("--check")) {
  const current = await readFile(file, "utf8").catch(() => "");
  if (current !== manifest) {
    process.stderr.write("oclif.manifest.json is stale: run `npm run manifest`\n");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, manifest);
}
