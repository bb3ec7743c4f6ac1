// Writes the SHA-256 of each model's files into its manifest.json, after the files were made anew.
// node scripts/model-checksums.js [FOLDER...], by default all of models/.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const given = process.argv.slice(2);
const folders = given.length > 0 ? given : readdirSync("models").map((name) => join("models", name));

for (const folder of folders) {
  const path = join(folder, "manifest.json");
  if (!existsSync(path)) continue;
  const before = readFileSync(path, "utf8");
  // Edited as text: the file keeps the form that its author gave it.
  let after = before;
  for (const file of Object.values(JSON.parse(before).files)) {
    const sha256 = createHash("sha256")
      .update(readFileSync(join(folder, file.path)))
      .digest("hex");
    const entry = new RegExp(`("path":\\s*"${file.path.replaceAll(".", "\\.")}",\\s*"sha256":\\s*)"[^"]*"`);
    after = after.replace(entry, `$1"${sha256}"`);
  }
  if (after !== before) writeFileSync(path, after);
  process.stdout.write(`${path}: ${after === before ? "up to date" : "written"}\n`);
}
