import { PixelsError } from "../../protocol/errors.ts";
import type { ReplyOf } from "../../protocol/messages/replies.ts";
import type { UploadRequest } from "../../protocol/messages/requests.ts";
import type { InputPaths } from "../../protocol/messages/worker.ts";
import { blobsOf } from "../../protocol/recipe/blobs.ts";
import type { Asked } from "../../protocol/recipe/recipe.ts";
import { expectOwnRoom, expectRoomInAll, hasRoom } from "../blobs/blob-quota.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { ownerOf, unknown } from "../blobs/owner.ts";
import type { Naming, Uploads } from "../blobs/uploads.ts";
import type { BlobIndex } from "./blob-index.ts";
import { reached } from "./reach.ts";

/** Of all uploads: Redis has them in memory, where jobs are, too. */
const MOST_BYTES = 268_435_456;
const SWEEP_MS = 60_000;

/**
 * Uploads of a queue that machines share. Pieces come in on the front that a client has asked, and a picture that is whole goes to Redis, from where
 * the machine that draws it fetches it: it is there whatever becomes of the front. See ADR 44.
 */
export class SharedBlobs implements Uploads {
  readonly #local: Blobs;
  readonly #index: BlobIndex;
  readonly #machine: string;
  readonly #shown: string;
  readonly #sweeping: NodeJS.Timeout;

  /** @param local has what comes, and what was fetched. @param shown where the queue is, for people. */
  constructor(local: Blobs, index: BlobIndex, machine: string, shown: string) {
    this.#local = local;
    this.#index = index;
    this.#machine = machine;
    this.#shown = shown;
    this.#sweeping = setInterval(() => void index.takeTurn(SWEEP_MS).catch(() => {}), SWEEP_MS).unref();
  }

  async receive(client: string, request: UploadRequest): Promise<ReplyOf<"upload_info">> {
    const { blob, size, offset, data } = request;
    const name = this.#nameOf(client);
    const owner = ownerOf(name, request.owner);
    const known = await this.#reach(() => this.#index.named(blob, owner));
    if (known !== undefined) return { type: "upload_info", blob, received: known, complete: true };
    if (offset === 0 && data.length > 0) await this.#reach(() => this.#expectRoom(owner, size));
    const info = await this.#local.receive(name, request);
    if (info.complete) await this.#reach(async () => this.#index.put(blob, owner, await this.#local.read(blob)));
    return info;
  }

  async expect(client: string, request: Naming): Promise<void> {
    const owner = ownerOf(this.#nameOf(client), request.owner);
    const [missing] = await this.#reach(() => this.#index.need(blobsOf(request), owner, request.id));
    if (missing !== undefined) throw unknown(missing);
  }

  async pathsOf(recipe: Partial<Asked>): Promise<InputPaths | undefined> {
    for (const blob of new Set(blobsOf(recipe))) await this.#local.bring(blob, () => this.#fetch(blob));
    return this.#local.pathsOf(recipe);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    await this.#local.close();
  }

  /** Other machines' clients may have the same numbers. */
  #nameOf(client: string): string {
    return `${this.#machine}/${client}`;
  }

  async #expectRoom(owner: string, size: number): Promise<void> {
    const { own, all } = await this.#index.amounts(owner);
    expectRoomInAll(all, size, MOST_BYTES);
    if (hasRoom(own, size)) return;
    await this.#index.dropOldest(owner);
    expectOwnRoom((await this.#index.amounts(owner)).own, size);
  }

  async #fetch(blob: string): Promise<Buffer> {
    const png = await this.#reach(() => this.#index.get(blob));
    if (png !== undefined) return png;
    throw new PixelsError("unknown_blob", `the uploaded picture ${blob.slice(0, 12)}… that it is drawn from is gone`);
  }

  #reach<T>(ask: () => Promise<T>): Promise<T> {
    return reached(this.#shown, ask);
  }
}
