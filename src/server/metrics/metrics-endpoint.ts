import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PixelsError } from "../../protocol/errors.ts";
import { isExposed } from "../../wire/bind.ts";
import type { MetricsAddress } from "./metrics-address.ts";
import type { MetricsExporter } from "./metrics-exporter.ts";

const PATH = "/metrics";
/** A handful of scrapers need no more; what comes beyond is closed. */
const MAX_CONNECTIONS = 64;
const HINT = "Choose another address with --metrics-addr, for example 127.0.0.1:9464.";

/** Answers `GET /metrics` over HTTP, and nothing else. */
export class MetricsEndpoint {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.url = `http://${host}:${(server.address() as AddressInfo).port}${PATH}`;
  }

  /**
   * Throws PixelsError `address_in_use`, `bad_address`, and `exposed` for a host beyond this machine unless
   * `mayBeExposed`.
   */
  static async open(
    { host, port }: MetricsAddress,
    mayBeExposed: boolean,
    exporter: MetricsExporter,
  ): Promise<MetricsEndpoint> {
    if (!mayBeExposed && isExposed(`tcp://${host}:${port}`))
      throw new PixelsError(
        "exposed",
        `metrics at ${host}:${port} can be read from other machines`,
        "Listen at 127.0.0.1, or say --insecure on a network that you trust: --curve does not protect metrics.",
      );
    const server = createServer((request, response) => void answer(exporter, request, response));
    server.maxConnections = MAX_CONNECTIONS;
    try {
      await once(server.listen(port, host.replace(/^\[(.*)\]$/, "$1")), "listening");
    } catch (error) {
      throw listenError(`${host}:${port}`, (error as NodeJS.ErrnoException).code ?? String(error));
    }
    return new MetricsEndpoint(server, host);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function answer(exporter: MetricsExporter, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isScrape = request.method === "GET" && request.url?.split("?")[0] === PATH;
  if (!isScrape) {
    response.writeHead(404, { "content-type": "text/plain" }).end(`only GET ${PATH} is answered here\n`);
    return;
  }
  try {
    const text = await exporter.text();
    response.writeHead(200, { "content-type": exporter.contentType }).end(text);
  } catch (error) {
    response.writeHead(500, { "content-type": "text/plain" }).end(`${(error as Error).message}\n`);
  }
}

function listenError(address: string, code: string): PixelsError {
  if (code === "EADDRINUSE") return new PixelsError("address_in_use", `${address} is taken by another program`, HINT);
  if (code === "EACCES") return new PixelsError("bad_address", `no permission to listen at ${address}`, HINT);
  return new PixelsError("bad_address", `can't listen at ${address} (${code})`, HINT);
}
