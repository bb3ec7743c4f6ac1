import { Router } from "zeromq";
import { LIMITS } from "../protocol/limits.ts";
import { Outbox } from "./outbox.ts";

/** Replies that wait for one peer: beyond that a ROUTER drops them, also those to one that sends many requests at once. */
const REPLIES_WAITING = 10_000;
/** What a peer may put before the delimiter: libzmq's own peers send none or a request's number. */
const ENVELOPE_FRAMES = 8;
const ENVELOPE_BYTES = 1024;

/** What came from a peer: the frames of a request, and those that stand before its reply. */
export interface Letter {
  envelope: Buffer[];
  body: Buffer[];
  /** Tells connections apart. */
  client: string;
}

/** The socket that takes requests, of REQ and DEALER peers alike. */
export class RequestRouter {
  readonly socket = new Router({
    linger: 200,
    maxMessageSize: LIMITS.messageBytes,
    sendHighWaterMark: REPLIES_WAITING,
  });
  readonly #outbox = new Outbox<Buffer[]>(this.socket);
  #clients = 0;

  constructor() {
    this.socket.events.on("accept", () => this.#clients++);
    this.socket.events.on("disconnect", () => this.#clients--);
  }

  /** Open connections. */
  get clients(): number {
    return Math.max(0, this.#clients);
  }

  /** Hands on each request until the socket is closed. */
  async receive(take: (letter: Letter) => void): Promise<void> {
    for await (const frames of this.socket) take({ ...unwrap(frames), client: frames[0]?.toString("hex") ?? "" });
  }

  reply({ envelope }: Letter, bytes: Buffer): void {
    this.#outbox.send([...envelope, bytes]);
  }

  /** Waits for the replies under way. */
  async close(): Promise<void> {
    await this.#outbox.close();
  }
}

/**
 * Splits what a ROUTER got: the peer's routing id and all up to the empty delimiter go back unchanged before the reply.
 * A DEALER that sends no delimiter gets none back. An envelope of many frames or bytes is not sent back: it is no request.
 */
function unwrap(frames: Buffer[]): Pick<Letter, "envelope" | "body"> {
  const delimiter = frames.findIndex((frame, i) => i > 0 && frame.length === 0);
  const end = delimiter < 0 ? 1 : delimiter + 1;
  const [envelope, body] = [frames.slice(0, end), frames.slice(end)];
  const bytes = envelope.reduce((sum, frame) => sum + frame.length, 0);
  if (envelope.length <= ENVELOPE_FRAMES && bytes <= ENVELOPE_BYTES) return { envelope, body };
  return { envelope: [frames[0] as Buffer, Buffer.alloc(0)], body: frames };
}
