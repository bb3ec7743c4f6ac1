import { PixelsError } from "../errors.ts";
import { isText } from "./utf8.ts";

/** How much a message may hold. `items` counts every value and key, `depth` the lists and maps around one. */
export interface ScanLimits {
  depth: number;
  items: number;
}

/** Throws PixelsError `malformed`: what is wrong, at which byte. */
export function fail(what: string, at: number): never {
  throw new PixelsError("malformed", `not valid MessagePack: ${what} (byte ${at})`);
}

/** Reads one value after the other, and keeps where it is. */
export class Scanner {
  offset = 0;
  keys = 0;
  private items = 0;
  private readonly bytes: Uint8Array;
  private readonly limits: ScanLimits;

  constructor(bytes: Uint8Array, limits: ScanLimits) {
    this.bytes = bytes;
    this.limits = limits;
  }

  value(depth: number): void {
    const tag = this.tag();
    if (tag <= 0x7f || tag >= 0xe0) return;
    if (tag <= 0x8f) this.map(tag & 0x0f, depth);
    else if (tag <= 0x9f) this.array(tag & 0x0f, depth);
    else if (tag <= 0xbf) this.text(tag & 0x1f);
    else this.tagged(tag, depth);
  }

  /**
   * The tags from 0xc0 to 0xdf, in their order: nil and booleans, bytes, extensions, floats, unsigned and signed integers,
   * extensions, text, lists, maps. Each says how wide the number or the length is that follows.
   */
  private tagged(tag: number, depth: number): void {
    if (tag === 0xc1) fail("the reserved byte 0xc1", this.offset - 1);
    else if (tag <= 0xc3) return;
    else if (tag <= 0xc6) this.skip(this.uint(1 << (tag - 0xc4)));
    else if (tag <= 0xc9) this.extension(tag);
    else if (tag <= 0xcb) this.float(4 << (tag - 0xca));
    else if (tag <= 0xcf) this.skip(1 << (tag - 0xcc));
    else if (tag <= 0xd3) this.skip(1 << (tag - 0xd0));
    else if (tag <= 0xd8) this.extension(tag);
    else if (tag <= 0xdb) this.text(this.uint(1 << (tag - 0xd9)));
    else if (tag <= 0xdd) this.array(this.uint(2 << (tag - 0xdc)), depth);
    else this.map(this.uint(2 << (tag - 0xde)), depth);
  }

  private extension(tag: number): void {
    fail(`an extension type, 0x${tag.toString(16)}`, this.offset - 1);
  }

  private map(length: number, depth: number): void {
    this.enter(length * 2, depth);
    this.keys += length;
    for (let i = 0; i < length; i++) {
      this.key();
      this.value(depth + 1);
    }
  }

  private array(length: number, depth: number): void {
    this.enter(length, depth);
    for (let i = 0; i < length; i++) this.value(depth + 1);
  }

  /** Each child takes a byte at least, so that a length with nothing behind it costs no loop. */
  private enter(children: number, depth: number): void {
    if (depth >= this.limits.depth) fail(`nested deeper than ${this.limits.depth}`, this.offset);
    this.need(children);
  }

  private key(): void {
    const at = this.offset;
    const tag = this.tag();
    let length = tag & 0x1f;
    if (tag >= 0xd9 && tag <= 0xdb) length = this.uint(1 << (tag - 0xd9));
    else if (tag < 0xa0 || tag > 0xbf) fail("a map key that is not text", at);
    this.text(length);
    if (length === PROTO.length && isProto(this.bytes, this.offset - length)) fail("the key __proto__", at);
  }

  private text(length: number): void {
    const start = this.offset;
    this.skip(length);
    if (!isText(this.bytes, start, this.offset)) fail("text that is not UTF-8", start);
  }

  /** Infinities and NaN have every bit of the exponent set. */
  private float(width: number): void {
    const at = this.offset;
    this.skip(width);
    const high = this.byte(at) & 0x7f;
    const low = this.byte(at + 1);
    if (high === 0x7f && low >= (width === 4 ? 0x80 : 0xf0)) fail("a number that is not finite", at - 1);
  }

  private tag(): number {
    if (++this.items > this.limits.items) fail(`more than ${this.limits.items} items`, this.offset);
    this.need(1);
    return this.byte(this.offset++);
  }

  private uint(width: number): number {
    const start = this.offset;
    this.skip(width);
    let value = 0;
    for (let at = start; at < this.offset; at++) value = value * 256 + this.byte(at);
    return value;
  }

  private skip(length: number): void {
    this.need(length);
    this.offset += length;
  }

  private need(length: number): void {
    const rest = this.bytes.length - this.offset;
    if (length > rest) fail(`the message ends too early: ${length} more bytes expected, ${rest} left`, this.offset);
  }

  private byte(at: number): number {
    return this.bytes[at] as number;
  }
}

const PROTO = Buffer.from("__proto__");

function isProto(bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < PROTO.length; i++) if (bytes[start + i] !== PROTO[i]) return false;
  return true;
}
