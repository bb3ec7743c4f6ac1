// Opens every PNG that appears in some folders as soon as it can, and says at the end of stdin how many it has read and which
// of them were not whole: picture-reader.js FOLDER...
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { decode } from "fast-png";

const folders = process.argv.slice(2);
const seen = new Set();
const partial = [];
let isOver = false;
process.stdin.on("end", () => {
  isOver = true;
});
process.stdin.resume();

function read(path) {
  seen.add(path);
  try {
    decode(readFileSync(path), { checkCrc: true });
  } catch (error) {
    // One that is gone again was whole or not, which nobody can tell.
    if (error.code !== "ENOENT") partial.push(`${path}: ${error.message}`);
  }
}

function look(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith(".png") && !seen.has(path)) read(path);
  }
}

process.stdout.write("reading\n");
for (let last = false; !last; ) {
  last = isOver;
  for (const folder of folders) look(folder);
  await pause(1);
}
process.stdout.write(JSON.stringify({ read: seen.size, partial }));
