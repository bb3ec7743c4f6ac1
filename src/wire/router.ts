import { Router } from "zeromq";
import { LIMITS } from "../protocol/limits.ts";

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
    // A ROUTER has nothing to wait for: what has no room is dropped. So each send is done when it returns, and no two are under way.
    sendTimeout: 0,
  });
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
    // The socket's own iterator makes two promises more for each message.
    try {
      while (!this.socket.closed) take(letterOf(await this.socket.receive()));
    } catch (error) {
      if (!this.socket.closed) throw error;
    }
  }

  /** Sent at once: an `Outbox` has zeromq.js ask the socket for room first, and a request then takes 4.5 calls of poll(2) instead of 3.2. */
  reply({ envelope }: Letter, bytes: Buffer): void {
    if (!this.socket.closed) this.socket.send([...envelope, bytes]).catch(() => undefined);
  }

  /** What has been sent is still on its way for as long as the socket lingers. */
  close(): void {
    this.socket.close();
  }
}

/**
 * Splits what a ROUTER got: the peer's routing id and all up to the empty delimiter go back unchanged before the reply.
 * A DEALER that sends no delimiter gets none back. An envelope of many frames or bytes is not sent back: it is no request.
 */
function letterOf(frames: Buffer[]): Letter {
  const peer = frames[0] as Buffer;
  const client = peer.toString("hex");
  const end = delimiterIn(frames) + 1;
  let bytes = 0;
  for (let i = 0; i < end; i++) bytes += (frames[i] as Buffer).length;
  if (end <= ENVELOPE_FRAMES && bytes <= ENVELOPE_BYTES)
    return { envelope: frames.slice(0, end), body: frames.slice(end), client };
  return { envelope: [peer, Buffer.alloc(0)], body: frames, client };
}

/** 0 where there is none. A plain loop: this is done for every request. */
function delimiterIn(frames: Buffer[]): number {
  for (let i = 1; i < frames.length; i++) if (frames[i]?.length === 0) return i;
  return 0;
}
