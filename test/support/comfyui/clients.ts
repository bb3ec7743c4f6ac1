import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import type { Latent } from "./nodes.ts";
import { previewOf } from "./pictures.ts";

interface Client {
  socket: WebSocket;
  tellsMetadata: boolean;
}

/** Who is connected to the stand-in with a WebSocket, by the id that each has or is given. */
export class Clients {
  readonly #clients = new Map<string, Client>();
  readonly #isSilent: () => boolean;

  /** @param isSilent says whether nothing goes out now. */
  constructor(isSilent: () => boolean) {
    this.#isSilent = isSilent;
  }

  get size(): number {
    return this.#clients.size;
  }

  clear(): void {
    this.#clients.clear();
  }

  welcome(socket: WebSocket, id: string | null, status: unknown): void {
    const sid = id || randomUUID();
    const client = { socket, tellsMetadata: false };
    this.#clients.set(sid, client);
    this.send(sid, "status", { status, sid });
    let isFirst = true;
    socket.on("message", (data) => {
      const { type, data: flags } = JSON.parse(String(data));
      if (isFirst && type === "feature_flags") {
        client.tellsMetadata = flags.supports_preview_metadata === true;
        this.send(sid, "feature_flags", { supports_preview_metadata: true, max_upload_size: 104857600 });
      }
      isFirst = false;
    });
    socket.on("close", () => {
      if (this.#clients.get(sid) === client) this.#clients.delete(sid);
    });
    socket.on("error", () => {});
  }

  /** To one, or to all where none is named. */
  send(sid: string | undefined, type: string, data: unknown): void {
    if (this.#isSilent()) return;
    const text = JSON.stringify({ type, data });
    for (const [id, { socket }] of this.#clients) if (sid === undefined || sid === id) socket.send(text);
  }

  /** A frame of bytes: with what it belongs to for who has asked for that, else as older servers send it. */
  async preview(sid: string, of: { node_id: string; prompt_id: string }, latent: Latent): Promise<void> {
    const client = this.#clients.get(sid);
    if (client === undefined || this.#isSilent()) return;
    const jpeg = await previewOf(latent);
    const metadata = Buffer.from(JSON.stringify({ ...of, image_type: "image/jpeg" }));
    const frame = client.tellsMetadata
      ? [number(4), number(metadata.length), metadata, jpeg]
      : [number(1), number(1), jpeg];
    client.socket.send(Buffer.concat(frame));
  }
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
