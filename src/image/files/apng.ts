import { LEAST_DELAY, sizeOf, type TimedFrame } from "./animation.ts";
import { encodePng } from "./png.ts";
import { type Chunk, chunksOf, eachChunk, pngOf } from "./png-chunk.ts";

/**
 * An animated PNG that repeats for ever, full alpha, durations to the millisecond (11 to 65,535); viewers that know no animation show
 * the first frame. `text` as for `encodePng`. Chunks: https://www.w3.org/TR/png-3/#apng-frame-based-animation
 */
export function encodeApng(frames: readonly TimedFrame[], text: Readonly<Record<string, string>> = {}): Uint8Array {
  sizeOf(frames);
  let sequence = 0;
  const parts = frames.flatMap(({ image, duration }, index) => {
    const control = frameControl(sequence++, image.width, image.height, duration);
    const data = chunksOf(encodePng(image)).filter(({ type }) => type === "IDAT");
    return [control, ...(index === 0 ? data : data.map(({ content }) => frameData(sequence++, content)))];
  });
  const still = chunksOf(encodePng((frames[0] as TimedFrame).image, text));
  const before = still.slice(1).filter(({ type }) => type !== "IDAT" && type !== "IEND");
  const control: Chunk = { type: "acTL", content: numbers(frames.length, 0) };
  return pngOf([still[0] as Chunk, control, ...before, ...parts, still.at(-1) as Chunk]);
}

/** How many pictures a PNG shows: 1 where it is no animation, or is damaged before it says so. */
export function framesOf(png: Uint8Array): number {
  try {
    for (const { type, content } of eachChunk(png)) {
      if (type === "IDAT") return 1;
      if (type === "acTL") return Math.max(1, Buffer.from(content).readUInt32BE());
    }
  } catch {
    // Whoever decodes it tells what is wrong.
  }
  return 1;
}

/** Replaces the whole canvas, alpha included. */
function frameControl(sequence: number, width: number, height: number, duration: number): Chunk {
  const content = Buffer.alloc(26);
  content.set(numbers(sequence, width, height, 0, 0));
  content.writeUInt16BE(Math.min(0xffff, Math.max(LEAST_DELAY, Math.round(duration))), 20);
  content.writeUInt16BE(1000, 22);
  return { type: "fcTL", content };
}

function frameData(sequence: number, compressed: Uint8Array): Chunk {
  return { type: "fdAT", content: Buffer.concat([numbers(sequence), compressed]) };
}

/** Four bytes each, most significant first. */
function numbers(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
