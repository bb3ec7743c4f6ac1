import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A small hub: one model, artist/dragons, whose weights are large files. It keeps count of what it was asked for. */
export class Hub {
  readonly asked: string[] = [];
  /** Bytes after which it hangs up, once. */
  hangUpAfter: number | undefined;
  /** What it sends is not what its checksums say. */
  isDamaged = false;
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #server: Server;

  constructor(files: Readonly<Record<string, Buffer>>) {
    this.#files = new Map(Object.entries(files));
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url ?? "", "http://hub").pathname);
    this.asked.push(`${request.method} ${path} ${request.headers.range ?? ""}`.trim());
    if (/^\/api\/models\/artist\/dragons(\/revision\/(main|v1|[0-9a-f]{40}))?$/.test(path)) {
      this.#about(response);
      return;
    }
    const [, name] = /^\/artist\/dragons\/resolve\/[^/]+\/(.+)$/.exec(path) ?? [];
    const file = name === undefined ? undefined : this.#files.get(name);
    const code = path.includes("artist/dragons") ? "RevisionNotFound" : "RepoNotFound";
    if (file === undefined) response.writeHead(404, { "x-error-code": code }).end("{}");
    else this.#send(request, response, file);
  }

  #about(response: ServerResponse): void {
    const siblings = [...this.#files].map(([rfilename, file]) => {
      const lfs = { sha256: digest(file), size: file.length, pointerSize: 130 };
      return { rfilename, size: file.length, blobId: digest(file).slice(0, 40), ...(isLarge(rfilename) && { lfs }) };
    });
    const about = {
      _id: "1",
      id: "artist/dragons",
      modelId: "artist/dragons",
      sha: COMMIT,
      private: false,
      tags: [],
      downloads: 0,
      siblings,
      cardData: { license: "cc0-1.0" },
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(about));
  }

  #send(request: IncomingMessage, response: ServerResponse, file: Buffer): void {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const body = this.isDamaged ? Buffer.alloc(file.length) : file;
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": file.length - from,
      "content-range": `bytes ${from}-${file.length - 1}/${file.length}`,
      "accept-ranges": "bytes",
      "x-repo-commit": COMMIT,
      etag: `"${digest(file)}"`,
    });
    const isCut = request.method !== "HEAD" && file.length > (this.hangUpAfter ?? Number.POSITIVE_INFINITY);
    if (request.method === "HEAD") response.end();
    else if (!isCut) response.end(body.subarray(from));
    else response.write(body.subarray(from, this.hangUpAfter), () => response.destroy());
    if (isCut) this.hangUpAfter = undefined;
  }
}

function isLarge(name: string): boolean {
  return name.endsWith(".safetensors");
}

function digest(file: Buffer): string {
  return createHash("sha256").update(file).digest("hex");
}
