// Renders the icons of an Iconify set to PNG files: node render.mjs NODE_MODULES ICONS.json FOLDER SIZE.
// Resvg aborts the process at some icons (noto has one): each name is written to FOLDER/started.txt before it is rendered, so
// that whoever started this process knows which icon to leave out the next time. Files that are there already are kept.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, file, folder, size] = process.argv.slice(2);
const require = createRequire(resolve(modules, "_"));
const { Resvg } = require("@resvg/resvg-js");
const icons = JSON.parse(readFileSync(file, "utf8"));
const journal = join(folder, "started.txt");
const started = new Set(existsSync(journal) ? readFileSync(journal, "utf8").split("\n") : []);

// Skin tones are the same picture again; flags, keycaps and clock faces are no sprites. A set of ours, which says `all`, has none of these.
const SKIPPED =
  /skin-tone|(light|medium|dark)-skin|-tone\d|^flag-(?!triangular|chequered|in-hole)|^keycap|clock-?\d|oclock|o-clock|-thirty|^input-/;

for (const [name, icon] of Object.entries(icons.icons)) {
  if (icon.hidden || (!icons.all && SKIPPED.test(name)) || started.has(name)) continue;
  appendFileSync(journal, `${name}\n`);
  const width = icon.width ?? icons.width ?? 16;
  const height = icon.height ?? icons.height ?? 16;
  const box = `${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}`;
  const body = icon.body.replaceAll("currentColor", "#000");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${box}">${body}</svg>`;
  writeFileSync(
    join(folder, `${name}.png`),
    new Resvg(svg, { fitTo: { mode: "width", value: Number(size) } }).render().asPng(),
  );
}
