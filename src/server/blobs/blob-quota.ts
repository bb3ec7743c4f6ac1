import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";

/** How much there is, of one client or of all. */
export interface Amount {
  blobs: number;
  bytes: number;
}

/** Bounds what is kept of uploads: the whole of each counts from its first byte on, for each client that has begun it. */
export class BlobQuota {
  readonly #all: Amount = { blobs: 0, bytes: 0 };
  readonly #clients = new Map<string, Amount>();

  hasRoom(owner: string, bytes: number): boolean {
    return hasRoom(this.#of(owner), bytes);
  }

  /** Throws PixelsError `uploads_full`. */
  expectRoom(owner: string, bytes: number): void {
    expectOwnRoom(this.#of(owner), bytes);
    expectRoomInAll(this.#all, bytes);
  }

  /** Whether there is room or not. */
  take(owner: string, bytes: number): void {
    const own = this.#of(owner);
    this.#clients.set(owner, own);
    for (const amount of [own, this.#all]) add(amount, 1, bytes);
  }

  give(owner: string, bytes: number): void {
    const own = this.#clients.get(owner);
    if (own === undefined) return;
    for (const amount of [own, this.#all]) add(amount, -1, -bytes);
    if (own.blobs === 0) this.#clients.delete(owner);
  }

  #of(owner: string): Amount {
    return this.#clients.get(owner) ?? { blobs: 0, bytes: 0 };
  }
}

/** @param own what its client has. */
export function hasRoom(own: Amount, bytes: number): boolean {
  return own.blobs < LIMITS.clientBlobs && own.bytes + bytes <= LIMITS.clientBlobBytes;
}

/** Throws PixelsError `uploads_full`. @param own what its client has. */
export function expectOwnRoom(own: Amount, bytes: number): void {
  if (own.blobs >= LIMITS.clientBlobs) throw full(`${LIMITS.clientBlobs} pictures of this client are`);
  if (own.bytes + bytes > LIMITS.clientBlobBytes) throw full(`${mebibytes(LIMITS.clientBlobBytes)} of this client are`);
}

/** Throws PixelsError `uploads_full`. @param all what all clients have. @param most bytes of them. */
export function expectRoomInAll(all: Amount, bytes: number, most: number = LIMITS.allBlobBytes): void {
  if (all.blobs >= LIMITS.allBlobs) throw full(`${LIMITS.allBlobs} pictures are`);
  if (all.bytes + bytes > most) throw full(`${mebibytes(most)} are`);
}

function add(amount: Amount, blobs: number, bytes: number): void {
  amount.blobs += blobs;
  amount.bytes += bytes;
}

function full(what: string): PixelsError {
  return new PixelsError("uploads_full", `${what} uploaded, which is the most`);
}

function mebibytes(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`;
}
