// Counts for how many prompts of test/engines/references/prompts.tsv the first reference fits, and draws what was chosen:
//     npm run eval:references -- [LIBRARY] [SHEET.png]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { Catalogue } from "../dist/engines/references/catalogue.js";
import { Library } from "../dist/engines/references/library.js";
import { thingsOf } from "../dist/engines/references/prompt-things.js";
import { rank } from "../dist/engines/references/ranking.js";
import { readWords } from "../dist/engines/sprite/words.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const [file = `${root}/models/sprite/library.bin`, sheet] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(`${root}/models/sprite/manifest.json`, "utf8"));
const words = await readWords(`${root}/models/sprite`, manifest);
let t = performance.now();
const library = new Library(readFileSync(file));
console.log("read", performance.now() - t);
t = performance.now();
const catalogue = new Catalogue(library, (word) => words.likeness(word));
console.log("catalogue", performance.now() - t);
const lines = readFileSync(`${root}/test/engines/references/prompts.tsv`, "utf8")
  .split("\n")
  .filter((l) => l && !l.startsWith("#"))
  .slice(1);
const N = 5;
let right = 0,
  all = 0;
let ms = 0;
const cells = [];
for (const line of lines) {
  const [prompt, spec] = line.split("\t");
  const good = spec.split(" ").filter((w) => !w.startsWith("!")),
    bad = spec
      .split(" ")
      .filter((w) => w.startsWith("!"))
      .map((w) => w.slice(1));
  t = performance.now();
  const things = thingsOf(prompt);
  const ranked = rank(catalogue, things[0], things.slice(1), (p) => library.index.layer[p] === undefined).slice(0, N);
  ms += performance.now() - t;
  const fits = (p) => {
    const e = catalogue.entries[p];
    const ws = new Set([...e.names, ...e.kinds].map((n) => catalogue.lemmas[n]));
    const raw = new Set([...library.index.names[p], ...library.index.kinds[p]].map((n) => library.index.words[n]));
    return good.some((w) => ws.has(w) || raw.has(w)) && !bad.some((w) => ws.has(w) || raw.has(w));
  };
  const ok = ranked.map((r) => fits(r.picture));
  if (ok[0] ?? good.includes("none")) right++;
  cells.push({
    prompt,
    ranked,
    ok,
    label: (r) => `${library.sourceOf(r.picture).name}:${library.index.name[r.picture]}`,
  });
  if (!ok[0])
    console.log(
      "✗",
      prompt,
      "|",
      things.map((th) => th.words.map((w) => `${w.lemma}/${w.role[0]}`).join(" ")).join(" + "),
      "|",
      ranked
        .map(
          (r, i) =>
            `${ok[i] ? "" : "!"}${r.score} ${library.sourceOf(r.picture).name}:${library.index.name[r.picture]}`,
        )
        .join("; "),
    );
}
console.log(
  `${right} of ${lines.length} right, ${((100 * right) / lines.length).toFixed(1)} %, ${(ms / lines.length).toFixed(1)} ms each`,
);
if (sheet) {
  const Z = 2,
    W = 64,
    per = 48,
    cols = 4;
  for (let page = 0; page * per < cells.length; page++) {
    const part = cells.slice(page * per, page * per + per);
    const rows = Math.ceil(part.length / cols),
      cw = N * (W + 4) + 20,
      ch = W + 20;
    const comps = [];
    for (const [k, c] of part.entries()) {
      const x = (k % cols) * cw,
        y = Math.floor(k / cols) * ch;
      const esc = (s) => s.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      comps.push({
        input: Buffer.from(
          `<svg width="${cw}" height="16"><text x="2" y="12" font-size="12" font-family="sans-serif" fill="${c.ok[0] ? "white" : "#ff6060"}">${esc(c.prompt)} ${c.ranked[0]?.score ?? ""}</text></svg>`,
        ),
        left: x,
        top: y,
      });
      for (const [i, r] of c.ranked.entries()) {
        const { data, width, height } = library.picture(r.picture, 32);
        comps.push({
          input: await sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
            .resize(W, W, { kernel: "nearest" })
            .png()
            .toBuffer(),
          left: x + i * (W + 4),
          top: y + 16,
        });
      }
    }
    await sharp({ create: { width: cols * cw, height: rows * ch, channels: 4, background: "#707070" } })
      .composite(comps)
      .png()
      .toFile(sheet.replace(".png", `-${page}.png`));
  }
}
