import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";

/** How much there is, of one client or of all. */
interface Amount {
  blobs: number;
  bytes: number;
}

/** Bounds what is kept of uploads: the whole of each counts from its first byte on, for each client that has begun it. */
export class BlobQuota {
  readonly #all: Amount = { blobs: 0, bytes: 0 };
  readonly #clients = new Map<string, Amount>();

  /** Throws PixelsError `uploads_full`. */
  expectRoom(owner: string, bytes: number): void {
    const own = this.#clients.get(owner) ?? { blobs: 0, bytes: 0 };
    if (own.blobs >= LIMITS.clientBlobs) throw full(`${LIMITS.clientBlobs} pictures of this client are`);
    if (own.bytes + bytes > LIMITS.clientBlobBytes)
      throw full(`${mebibytes(LIMITS.clientBlobBytes)} of this client are`);
    if (this.#all.blobs >= LIMITS.allBlobs) throw full(`${LIMITS.allBlobs} pictures are`);
    if (this.#all.bytes + bytes > LIMITS.allBlobBytes) throw full(`${mebibytes(LIMITS.allBlobBytes)} are`);
  }

  /** Whether there is room or not. */
  take(owner: string, bytes: number): void {
    const own = this.#clients.get(owner) ?? { blobs: 0, bytes: 0 };
    this.#clients.set(owner, own);
    for (const amount of [own, this.#all]) add(amount, 1, bytes);
  }

  give(owner: string, bytes: number): void {
    const own = this.#clients.get(owner);
    if (own === undefined) return;
    for (const amount of [own, this.#all]) add(amount, -1, -bytes);
    if (own.blobs === 0) this.#clients.delete(owner);
  }
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
