import { createHash } from "node:crypto";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { ReplyOf } from "../../protocol/messages/replies.ts";
import type { UploadRequest } from "../../protocol/messages/requests.ts";
import type { InputPaths } from "../../protocol/messages/worker.ts";
import { PNG_HEADER_BYTES, pngSizeOf } from "../../protocol/png-header.ts";
import { blobsOf } from "../../protocol/recipe/blobs.ts";
import type { Asked } from "../../protocol/recipe/recipe.ts";
import type { Job } from "../jobs/job.ts";
import { BlobFiles, type Share } from "./blob-files.ts";
import { BlobQuota } from "./blob-quota.ts";
import { ownerOf, unknown } from "./owner.ts";
import type { Naming, Uploads } from "./uploads.ts";

/** How long one is kept that no job needs, since it was last named. */
const WHOLE_MS = 3_600_000;
/** How long one is kept of which no more comes. */
const PART_MS = 600_000;
const SWEEP_MS = 60_000;
/** A request that named one may not have become a job yet. */
const SETTLED_MS = 1_000;

interface Whole {
  bytes: number;
  owners: Set<string>;
  /** When it was last named, in ms of `performance.now()`. */
  at: number;
}

interface Part extends Share {
  received: number;
  /** As its client says; what a server that has ended had of it is as large as it is until then. */
  size: number;
  at: number;
}

/**
 * The pictures that clients have uploaded for jobs to be drawn from. Each belongs to all that have sent its bytes, and to nobody who only knows its
 * checksum. See ADR 37.
 */
export class Blobs implements Uploads {
  readonly #files: BlobFiles;
  readonly #quota = new BlobQuota();
  readonly #wholes = new Map<string, Whole>();
  readonly #parts = new Map<string, Part>();
  /** The jobs that wait or run and name it. */
  readonly #needed = new Map<string, Set<string>>();
  /** What happens to the files of one blob happens in turn. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #sweeping: NodeJS.Timeout;

  private constructor(files: BlobFiles) {
    this.#files = files;
    this.#sweeping = setInterval(() => void this.sweep(performance.now()), SWEEP_MS).unref();
  }

  /** What an earlier server has kept in the folder is there again, for as long as if it had just come. */
  static async open(folder: string): Promise<Blobs> {
    const blobs = new Blobs(new BlobFiles(folder));
    const { wholes, owned, parts } = await blobs.#files.list();
    for (const [blob, bytes] of wholes) blobs.#wholes.set(blob, { bytes, owners: new Set(), at: performance.now() });
    for (const share of owned) blobs.#own(share);
    for (const { bytes, ...share } of parts) blobs.#begin(share, bytes, bytes);
    return blobs;
  }

  async receive(client: string, request: UploadRequest): Promise<ReplyOf<"upload_info">> {
    const { blob } = request;
    const owner = ownerOf(client, request.owner);
    const isNew = !this.#parts.has(keyOf({ blob, owner })) && !this.#wholes.get(blob)?.owners.has(owner);
    if (isNew && request.data.length > 0) await this.#makeRoom(owner, request.size);
    const state = await this.#inTurn(blob, () => this.#receive({ blob, owner }, request));
    return { type: "upload_info", blob, ...state };
  }

  async expect(client: string, request: Naming): Promise<void> {
    const named = blobsOf(request);
    const owner = ownerOf(client, request.owner);
    for (const blob of named) {
      const whole = this.#wholes.get(blob);
      if (whole === undefined || !whole.owners.has(owner)) throw unknown(blob);
      whole.at = performance.now();
    }
  }

  /** Keeps what a job names until it is released. */
  hold({ id, recipe }: Pick<Job, "id" | "recipe">): void {
    for (const blob of blobsOf(recipe)) {
      const jobs = this.#needed.get(blob) ?? new Set();
      this.#needed.set(blob, jobs.add(id));
    }
  }

  /** The job has ended. */
  release({ id, recipe }: Pick<Job, "id" | "recipe">): void {
    for (const blob of blobsOf(recipe)) {
      const jobs = this.#needed.get(blob);
      jobs?.delete(id);
      if (jobs?.size === 0) this.#needed.delete(blob);
      const whole = this.#wholes.get(blob);
      if (whole !== undefined) whole.at = performance.now();
    }
  }

  /** Throws PixelsError `store_failed`. */
  read(blob: string): Promise<Buffer> {
    return this.#files.read(blob);
  }

  /** Keeps one that another machine has taken. @param fetch gives its bytes where it is not here. Rejects with what that does, and as `receive` does. */
  async bring(blob: string, fetch: () => Promise<Uint8Array>): Promise<void> {
    await this.#inTurn(blob, async () => {
      const known = this.#wholes.get(blob);
      const bytes = known?.bytes ?? (await this.#fetched(blob, fetch));
      this.#wholes.set(blob, { bytes, owners: known?.owners ?? new Set(), at: performance.now() });
    });
  }

  async pathsOf({ references = [], init, mask }: Partial<Asked>): Promise<InputPaths | undefined> {
    if (references.length === 0 && init === undefined && mask === undefined) return undefined;
    const path = (blob: string | undefined) => (blob === undefined ? undefined : this.#files.path(blob));
    return { references: references.map((blob) => this.#files.path(blob)), init: path(init), mask: path(mask) };
  }

  /** Forgets what has rested for too long. @param now in ms of `performance.now()`. */
  async sweep(now: number): Promise<void> {
    for (const [blob, { at }] of this.#wholes)
      if (now - at > WHOLE_MS) await this.#inTurn(blob, () => this.#forget(blob, at));
    for (const part of this.#parts.values())
      await this.#inTurn(part.blob, async () => now - part.at > PART_MS && (await this.#dropPart(part)));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    await Promise.allSettled(this.#turns.values());
  }

  async #receive(
    share: Share,
    { size, offset, data }: UploadRequest,
  ): Promise<{ received: number; complete: boolean }> {
    const whole = this.#wholes.get(share.blob);
    if (whole?.owners.has(share.owner)) {
      whole.at = performance.now();
      return { received: whole.bytes, complete: true };
    }
    const known = this.#parts.get(keyOf(share));
    const received = known?.received ?? 0;
    const fresh = offset > received ? data.subarray(0, 0) : data.subarray(received - offset);
    // Nothing new: it asks how much has come, or sends again what has.
    if (fresh.length === 0 && received < size) return { received, complete: false };
    if (received + fresh.length > size)
      throw new PixelsError("invalid_value", `upload: more bytes come than the ${size} that its size says`);
    if (received === 0 && fresh.length >= PNG_HEADER_BYTES) expectPicture(fresh);
    const part = known === undefined ? this.#beginNew(share, size) : this.#resized(known, size);
    await this.#append(part, fresh);
    if (part.received < size) return { received: part.received, complete: false };
    await this.#finish(part);
    return { received: size, complete: true };
  }

  /** What can't be written is begun anew: its file may be gone, and its room is another's. */
  async #append(part: Part, data: Uint8Array): Promise<void> {
    part.at = performance.now();
    if (data.length === 0) return;
    try {
      await this.#files.append(part, part.received, data);
    } catch (cause) {
      await this.#dropPart(part);
      throw cause;
    }
    part.received += data.length;
  }

  async #fetched(blob: string, fetch: () => Promise<Uint8Array>): Promise<number> {
    const png = await fetch();
    await this.#files.write(blob, png);
    return png.length;
  }

  #beginNew(share: Share, size: number): Part {
    this.#quota.expectRoom(share.owner, size);
    return this.#begin(share, size, 0);
  }

  #begin(share: Share, size: number, received: number): Part {
    const part = { ...share, size, received, at: performance.now() };
    this.#parts.set(keyOf(share), part);
    this.#quota.take(share.owner, size);
    return part;
  }

  /** One that was begun with another server is as large as its client says now. */
  #resized(part: Part, size: number): Part {
    if (part.size === size) return part;
    this.#quota.give(part.owner, part.size);
    part.size = size;
    this.#quota.take(part.owner, size);
    return part;
  }

  async #finish(part: Part): Promise<void> {
    const bytes = await this.#files.readPart(part);
    try {
      if (createHash("sha256").update(bytes).digest("hex") !== part.blob)
        throw new PixelsError("wrong_checksum", "what was uploaded has another checksum than its name says");
      expectPicture(bytes);
    } catch (cause) {
      await this.#dropPart(part);
      throw cause;
    }
    await this.#files.finish(part);
    this.#parts.delete(keyOf(part));
    this.#quota.give(part.owner, part.size);
    const known = this.#wholes.get(part.blob);
    this.#wholes.set(part.blob, { bytes: bytes.length, owners: known?.owners ?? new Set(), at: performance.now() });
    this.#own(part);
  }

  #own({ blob, owner }: Share): void {
    const whole = this.#wholes.get(blob);
    if (whole === undefined || whole.owners.has(owner)) return;
    whole.owners.add(owner);
    this.#quota.take(owner, whole.bytes);
  }

  async #dropPart(part: Part): Promise<void> {
    if (this.#parts.get(keyOf(part)) !== part) return;
    this.#parts.delete(keyOf(part));
    this.#quota.give(part.owner, part.size);
    await this.#files.removePart(part);
  }

  /** A client that has as many as it may loses those that it named longest ago and no job needs. */
  async #makeRoom(owner: string, bytes: number): Promise<void> {
    while (!this.#quota.hasRoom(owner, bytes)) {
      let oldest = { blob: "", at: performance.now() - SETTLED_MS };
      for (const [blob, { owners, at }] of this.#wholes)
        if (at < oldest.at && owners.has(owner) && !this.#needed.has(blob)) oldest = { blob, at };
      if (oldest.blob === "") return;
      await this.#inTurn(oldest.blob, () => this.#disown(oldest.blob, owner, oldest.at));
    }
  }

  async #disown(blob: string, owner: string, at: number): Promise<void> {
    const whole = this.#wholes.get(blob);
    if (whole?.owners.size === 1) return this.#forget(blob, at);
    if (whole === undefined || whole.at !== at || !whole.owners.delete(owner)) return;
    this.#quota.give(owner, whole.bytes);
    await this.#files.disown({ blob, owner });
  }

  /** @param at when it had last been named; if it was again since, it stays. */
  async #forget(blob: string, at: number): Promise<void> {
    const whole = this.#wholes.get(blob);
    if (whole === undefined || whole.at !== at || this.#needed.has(blob)) return;
    this.#wholes.delete(blob);
    for (const owner of whole.owners) this.#quota.give(owner, whole.bytes);
    await this.#files.remove(blob, whole.owners);
  }

  async #inTurn<T>(blob: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(blob) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(blob, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(blob) === turn) this.#turns.delete(blob);
    }
  }
}

function keyOf({ blob, owner }: Share): string {
  return `${blob}.${owner}`;
}

/** Throws PixelsError `invalid_value`. Nothing is decoded: what the header says of its size is believed when it is. */
function expectPicture(bytes: Uint8Array): void {
  const size = pngSizeOf(bytes);
  const hint = `Upload a PNG of at most ${LIMITS.blobSide}x${LIMITS.blobSide} pixels.`;
  if (size === undefined) throw new PixelsError("invalid_value", "upload: the bytes are no PNG", hint);
  const { width, height } = size;
  if (Math.min(width, height) < 1 || Math.max(width, height) > LIMITS.blobSide)
    throw new PixelsError("invalid_value", `upload: the picture has ${width}x${height} pixels`, hint);
}
