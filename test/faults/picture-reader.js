// Opens every PNG in some folders the moment the kernel reports it, and says at the end of stdin how many it has opened and which
// of them were not whole: picture-reader.js FOLDER...
import { once } from "node:events";
import { readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { decode } from "fast-png";

const folders = process.argv.slice(2);
const seen = new Set();
const partial = [];

function open(path) {
  try {
    decode(readFileSync(path), { checkCrc: true });
    seen.add(path);
  } catch (error) {
    // One that is gone again was whole or not, which nobody can tell.
    if (error.code !== "ENOENT") partial.push(`${path}: ${error.message}`);
  }
}

const watchers = folders.map((folder) =>
  watch(folder, (event, name) => {
    if (!name?.endsWith(".png")) return;
    // A file that gets its name when it is whole is renamed; one that changes was there before it was.
    if (event === "change") partial.push(`${name}: it was written under its final name`);
    open(join(folder, name));
  }),
);
process.stdout.write("watching\n");
process.stdin.resume();
await once(process.stdin, "end");

for (const watcher of watchers) watcher.close();
for (const folder of folders)
  for (const name of readdirSync(folder))
    if (name.endsWith(".png") && !seen.has(join(folder, name))) open(join(folder, name));
process.stdout.write(JSON.stringify({ read: seen.size, partial }));
