// Sheets of what prompts are drawn after.
import sharp from "sharp";

const SHOWN = 48;
const TITLE = 15;
const COLUMNS = 4;
const ROWS = 14;

/** For each prompt the references of each seed, 48 prompts or so to a sheet: FILE-0.png, FILE-1.png, ... */
export async function drawSheets(rows, file) {
  const width = 2 * rows[0].chosen.length * (SHOWN + 2) + 12;
  const height = SHOWN + TITLE + 3;
  const each = COLUMNS * ROWS;
  for (let sheet = 0; sheet * each < rows.length; sheet++) {
    const layers = [];
    for (const [i, row] of rows.slice(sheet * each, (sheet + 1) * each).entries()) {
      const [left, top] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * height];
      layers.push({ input: title(row, width), left, top });
      for (const [seed, references] of row.chosen.entries())
        for (const [place, { pixels }] of references.entries())
          layers.push({
            input: await enlarged(pixels),
            left: left + (2 * seed + place) * (SHOWN + 2) + 4 * seed,
            top: top + TITLE,
          });
    }
    const canvas = { width: COLUMNS * width, height: ROWS * height, channels: 4, background: "#707070" };
    await sharp({ create: canvas })
      .composite(layers)
      .png()
      .toFile(file.replace(/(\.png)?$/, `-${sheet}.png`));
  }
}

function title({ prompt, right }, width) {
  const colour = right.includes(false) ? "#ffb0b0" : "white";
  const text = prompt.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return Buffer.from(
    `<svg width="${width}" height="${TITLE}"><text x="1" y="11" font-size="12" font-family="sans-serif" fill="${colour}">${text}</text></svg>`,
  );
}

function enlarged({ data, width, height }) {
  return sharp(data, { raw: { width, height, channels: 4 } })
    .resize(SHOWN, SHOWN, { kernel: "nearest" })
    .png()
    .toBuffer();
}
