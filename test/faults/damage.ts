/** Numbers from 0 to 1 that one seed always gives again (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of lmdb. */
export const PAGE_BYTES = 4096;

/** What may happen to a file, each at a random place. */
export const DAMAGES = {
  "cut short": (file: Buffer, next: () => number) => file.subarray(0, Math.floor(next() * file.length)),
  "with a byte flipped": (file: Buffer, next: () => number) => flip(Buffer.from(file), next),
  "with ten bytes flipped": (file: Buffer, next: () => number) => {
    const bytes = Buffer.from(file);
    for (let i = 0; i < 10; i++) flip(bytes, next);
    return bytes;
  },
  "with a page of zeros": (file: Buffer, next: () => number) => {
    const at = PAGE_BYTES * Math.floor((next() * file.length) / PAGE_BYTES);
    return Buffer.from(file).fill(0, at, at + PAGE_BYTES);
  },
} as const;

export type Damage = keyof typeof DAMAGES;

function flip(bytes: Buffer, next: () => number): Buffer {
  const at = Math.floor(next() * bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 + Math.floor(next() * 255)), at);
  return bytes;
}
