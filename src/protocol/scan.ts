import { isUtf8 } from "node:buffer";
import { PixelsError } from "./errors.ts";

/** How much a message may hold. `items` counts every value and key. */
export interface ScanLimits {
  depth: number;
  items: number;
}

/** For what a peer asks of a server. */
export const REQUEST_LIMITS: ScanLimits = { depth: 8, items: 4096 };
/** For what a server answers: long lists of models and jobs. */
export const REPLY_LIMITS: ScanLimits = { depth: 8, items: 1_000_000 };

const PROTO = Buffer.from("__proto__");

/**
 * Walks the bytes of one MessagePack value without building anything, since no msgpackr option is strict: it would
 * decode record definitions, extensions, 0xc1, invalid UTF-8 and renamed `__proto__` keys.
 * Throws PixelsError `malformed` with what is wrong and at which byte.
 * Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function scan(bytes: Uint8Array, limits: ScanLimits = REQUEST_LIMITS): void {
  const scanner = new Scanner(bytes, limits);
  scanner.value(0);
  if (scanner.offset !== bytes.length) scanner.fail(`${bytes.length - scanner.offset} bytes after the message`);
}

class Scanner {
  offset = 0;
  #textStart = 0;
  #items = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: ScanLimits;

  constructor(bytes: Uint8Array, limits: ScanLimits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#limits = limits;
  }

  fail(what: string, at = this.offset): never {
    throw new PixelsError("malformed", `not valid MessagePack: ${what} (byte ${at})`);
  }

  value(depth: number): void {
    if (++this.#items > this.#limits.items) this.fail(`more than ${this.#limits.items} items`);
    const at = this.offset;
    const tag = this.#uint(1);
    if (tag <= 0x7f || tag >= 0xe0) return;
    if (tag <= 0x8f) return this.#map(tag & 0x0f, depth);
    if (tag <= 0x9f) return this.#array(tag & 0x0f, depth);
    if (tag <= 0xbf) return this.#text(tag & 0x1f);
    switch (tag) {
      case 0xc0:
      case 0xc2:
      case 0xc3:
        return;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#skip(this.#uint(1 << (tag - 0xc4)));
      case 0xca:
        return this.#float(
          this.#take(4, (o) => this.#view.getFloat32(o)),
          at,
        );
      case 0xcb:
        return this.#float(
          this.#take(8, (o) => this.#view.getFloat64(o)),
          at,
        );
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.#skip(1 << (tag - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
      case 0xd3:
        return this.#skip(1 << (tag - 0xd0));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(2 << (tag - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 << (tag - 0xde)), depth);
      case 0xc1:
        return this.fail("the reserved byte 0xc1", at);
      default:
        return this.fail("an extension type", at);
    }
  }

  #float(value: number, at: number): void {
    if (!Number.isFinite(value)) this.fail("a number that is not finite", at);
  }

  #map(length: number, depth: number): void {
    this.#descend(length * 2, depth);
    for (let i = 0; i < length; i++) {
      this.#key();
      this.value(depth + 1);
    }
  }

  #array(length: number, depth: number): void {
    this.#descend(length, depth);
    for (let i = 0; i < length; i++) this.value(depth + 1);
  }

  #descend(children: number, depth: number): void {
    if (depth >= this.#limits.depth) this.fail(`nested deeper than ${this.#limits.depth}`);
    if (children > this.#bytes.length - this.offset) this.fail("the message ends too early");
  }

  #key(): void {
    const at = this.offset;
    const tag = this.#bytes[at] ?? this.fail("the message ends too early");
    const isText = (tag >= 0xa0 && tag <= 0xbf) || (tag >= 0xd9 && tag <= 0xdb);
    if (!isText) this.fail("a map key that is not text");
    this.value(0);
    const key = this.#bytes.subarray(this.#textStart, this.offset);
    if (key.length === PROTO.length && PROTO.equals(key)) this.fail("the key __proto__", at);
  }

  #text(length: number): void {
    this.#textStart = this.offset;
    this.#skip(length);
    if (!isUtf8(this.#bytes.subarray(this.#textStart, this.offset)))
      this.fail("text that is not UTF-8", this.#textStart);
  }

  #uint(width: number): number {
    return this.#take(width, (o) =>
      width === 1 ? this.#view.getUint8(o) : width === 2 ? this.#view.getUint16(o) : this.#view.getUint32(o),
    );
  }

  #take(width: number, read: (offset: number) => number): number {
    const start = this.offset;
    this.#skip(width);
    return read(start);
  }

  #skip(width: number): void {
    if (width > this.#bytes.length - this.offset) this.fail("the message ends too early");
    this.offset += width;
  }
}
