import { createHash } from "node:crypto";

/**
 * The seed of a sprite that was given none, from 0 to 2^32 - 1: the first four bytes, big-endian, of the SHA-256 of
 * its name, a line break and its prompt in UTF-8. Everybody who builds the manifest gets the same.
 */
export function derivedSeed(name: string, prompt: string): bigint {
  return BigInt(createHash("sha256").update(`${name}\n${prompt}`).digest().readUInt32BE(0));
}
