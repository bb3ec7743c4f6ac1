import { EventEmitter } from "node:events";
import WebSocket from "ws";
import type { Address } from "./address.ts";
import { type Message, type Preview, readFrame, readMessage } from "./messages.ts";

const PING_MS = 10_000;
/** So long a silence, pings unanswered, is the end of a connection: ComfyUI's Python may stand still for a while. */
const SILENCE_MS = 35_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const LARGEST_FRAME = 2 ** 26;

interface SocketEvents {
  open: [];
  /** It is connected no more, or could not be, and why. Comes after each attempt that fails, too. */
  closed: [problem: string];
  message: [message: Message];
  preview: [preview: Preview];
}

/** One long-lived WebSocket to a server, which connects again by itself until it is closed. */
export class Socket extends EventEmitter<SocketEvents> {
  readonly #address: Address;
  readonly #clientId: string;
  #socket: WebSocket | undefined;
  #failures = 0;
  #heardAt = 0;
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param clientId the same after a reconnect, so that the server goes on telling of what it draws. */
  constructor(address: Address, clientId: string) {
    super();
    this.#address = address;
    this.#clientId = clientId;
  }

  connect(): void {
    const { url, authorization } = this.#address;
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?clientId=${this.#clientId}`, {
      headers: authorization === undefined ? {} : { authorization },
      handshakeTimeout: PING_MS,
      maxPayload: LARGEST_FRAME,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let problem = "the connection ended";
    const pings = setInterval(() => this.#ping(socket), PING_MS);
    socket.on("open", () => {
      this.#heardAt = performance.now();
      // With it previews tell which prompt they are of.
      socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
      this.emit("open");
    });
    socket.on("pong", () => this.#hear());
    socket.on("message", (data, isBinary) => this.#read(data as Buffer, isBinary));
    socket.on("error", (error) => {
      problem = (error as NodeJS.ErrnoException).code ?? error.message;
    });
    socket.on("close", () => {
      clearInterval(pings);
      this.#onClosed(problem);
    });
  }

  /** The server has turned out to be what is wanted: a next failure is the first one again. */
  settle(): void {
    this.#failures = 0;
  }

  /** Gives this connection up and tries a new one. */
  drop(): void {
    this.#socket?.terminate();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    this.#socket?.terminate();
  }

  #read(data: Buffer, isBinary: boolean): void {
    this.#hear();
    if (isBinary) {
      const preview = readFrame(data);
      if (preview) this.emit("preview", preview);
    } else {
      const message = readMessage(data.toString("utf8"));
      if (message) this.emit("message", message);
    }
  }

  #hear(): void {
    this.#heardAt = performance.now();
  }

  #ping(socket: WebSocket): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.#heardAt > SILENCE_MS) socket.terminate();
    else socket.ping();
  }

  #onClosed(problem: string): void {
    if (this.#isClosed) return;
    this.emit("closed", problem);
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    this.#again = setTimeout(() => this.connect(), pause);
  }
}
