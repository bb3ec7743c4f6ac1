const MULTIPLIER_0 = 0xd251_1f53;
const MULTIPLIER_1 = 0xcd9e_8d57;
const WEYL_0 = 0x9e37_79b9;
const WEYL_1 = 0xbb67_ae85;
const ROUNDS = 10;

export type Counter = readonly [number, number, number, number];

/**
 * Philox 4x32-10, a counter-based generator: four random 32-bit words for each counter under one 64-bit key, with no
 * state between calls, so that any word of any sequence can be computed alone and in any language.
 * Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
 */
export function philox(counter: Counter, key: bigint): Counter {
  let [c0, c1, c2, c3] = counter;
  let k0 = Number(key & 0xffff_ffffn);
  let k1 = Number((key >> 32n) & 0xffff_ffffn);
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = highWord(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The upper 32 of the 64 bits of a product, from halves of 16 bits so that no partial sum leaves 2^53. */
function highWord(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle % 0x1_0000);
  return (aHigh * bHigh + Math.floor(middle / 0x1_0000) + Math.floor(carry / 0x1_0000)) >>> 0;
}
