import { PixelsError } from "../errors.ts";
import { MAX_U64 } from "../limits.ts";

const MAX_U32 = 0xffff_ffff;
const MIN_I32 = -0x8000_0000;

/**
 * The message as msgpackr must be given it: no key for an absent option, and integers beyond 32 bits as BigInt, since
 * msgpackr writes `undefined` as an extension and such integers as floats, which Rust refuses where it declares u64.
 * Throws PixelsError `invalid_value` for what MessagePack would carry and no peer can use.
 */
export function plain(value: unknown, where: string): unknown {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number") return plainNumber(value, where);
  if (typeof value === "bigint") return plainBigInt(value, where);
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${where}.${i}`));
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  const map: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item: unknown = value[key as keyof typeof value];
    if (item !== undefined) map[key] = plain(item, where === "" ? key : `${where}.${key}`);
  }
  return map;
}

/** Half a surrogate pair has no UTF-8; it becomes U+FFFD, as in TextEncoder. */
function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replaceAll(/\p{Surrogate}/gu, "\ufffd") : text;
}

function plainNumber(value: number, where: string): number | bigint {
  if (!Number.isFinite(value)) throw new PixelsError("invalid_value", `${where} must be a finite number`);
  const needs64Bits = Number.isSafeInteger(value) && (value > MAX_U32 || value < MIN_I32);
  return needs64Bits ? BigInt(value) : value;
}

function plainBigInt(value: bigint, where: string): number | bigint {
  if (value < 0n || value > MAX_U64) throw new PixelsError("invalid_value", `${where} must be from 0 to 2^64 - 1`);
  return value <= MAX_U32 ? Number(value) : value;
}
