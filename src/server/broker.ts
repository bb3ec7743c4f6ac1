import { Router } from "zeromq";
import { decode, encode } from "../protocol/codec.ts";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Reply } from "../protocol/replies.ts";
import { type Request, request } from "../protocol/requests.ts";
import type { Log } from "./log.ts";
import type { Metrics, RequestSample } from "./metrics/metrics.ts";
import { Outbox } from "./outbox.ts";
import { type VisitorLimits, Visitors } from "./visitors.ts";

/** `client` tells connections apart; `bytes` are the request as it came. */
export type Handler = (request: Request, client: string, bytes: Buffer) => Promise<Reply>;

/** Replies that wait for one peer: beyond that a ROUTER drops them, also those to one that sends many requests at once. */
const REPLIES_WAITING = 10_000;
/** What a peer may put before the delimiter: libzmq's own peers send none or a request's number. */
const ENVELOPE_FRAMES = 8;
const ENVELOPE_BYTES = 1024;

interface Answer {
  type: RequestSample["type"];
  reply: Reply;
}

/** Answers every request with exactly one reply, whatever its bytes were. */
export class Broker {
  readonly socket = new Router({
    linger: 200,
    maxMessageSize: LIMITS.messageBytes,
    sendHighWaterMark: REPLIES_WAITING,
  });
  readonly #visitors: Visitors;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #outbox = new Outbox<Buffer[]>(this.socket);
  readonly #answering = new Set<Promise<void>>();
  #clients = 0;

  constructor(limits: VisitorLimits, metrics: Metrics, log: Log) {
    this.#visitors = new Visitors(limits);
    this.#metrics = metrics;
    this.#log = log;
    this.socket.events.on("accept", () => this.#clients++);
    this.socket.events.on("disconnect", () => this.#clients--);
  }

  get clients(): number {
    return Math.max(0, this.#clients);
  }

  async serve(handle: Handler): Promise<void> {
    for await (const frames of this.socket) {
      const answering = this.#answer(frames, handle);
      this.#answering.add(answering);
      void answering.then(() => this.#answering.delete(answering));
    }
  }

  /** Waits for the replies under way. */
  async close(): Promise<void> {
    await Promise.all(this.#answering);
    await this.#outbox.close();
  }

  async #answer(frames: Buffer[], handle: Handler): Promise<void> {
    const received = performance.now();
    const { envelope, body } = unwrap(frames);
    const client = frames[0]?.toString("hex") ?? "";
    const { type, reply } = await this.#reply(body, handle, client);
    const bytes = encode(reply);
    this.#outbox.send([...envelope, bytes]);
    this.#metrics.request({
      type,
      seconds: (performance.now() - received) / 1000,
      requestBytes: body.reduce((sum, frame) => sum + frame.length, 0),
      replyBytes: bytes.length,
      error: errorCode(reply),
    });
  }

  async #reply(body: Buffer[], handle: Handler, client: string): Promise<Answer> {
    let type: Answer["type"] = "invalid";
    let reply: Reply;
    try {
      this.#visitors.admit(client, performance.now());
      const [frame] = body;
      if (frame === undefined || body.length > 1)
        throw new PixelsError("malformed", `a request is one frame, not ${body.length}`);
      const message = decode(request, frame);
      type = message.type;
      this.#log.trace?.("in", message);
      reply = await handle(message, client, frame);
    } catch (error) {
      reply = this.#refusal(error);
    }
    this.#log.trace?.("out", reply);
    return { type, reply };
  }

  #refusal(error: unknown): Reply {
    if (error instanceof PixelsError)
      return { type: "error", message: error.message, code: error.code, hint: error.hint };
    this.#log.warn(`a request failed: ${error instanceof Error ? error.stack : error}`);
    return { type: "error", message: "the backend failed to answer", code: "internal" };
  }
}

/**
 * Splits what a ROUTER got: the peer's routing id and all up to the empty delimiter go back unchanged before the reply.
 * A DEALER that sends no delimiter gets none back. An envelope of many frames or bytes is not sent back: it is no request.
 */
function unwrap(frames: Buffer[]): { envelope: Buffer[]; body: Buffer[] } {
  const delimiter = frames.findIndex((frame, i) => i > 0 && frame.length === 0);
  const end = delimiter < 0 ? 1 : delimiter + 1;
  const [envelope, body] = [frames.slice(0, end), frames.slice(end)];
  const bytes = envelope.reduce((sum, frame) => sum + frame.length, 0);
  if (envelope.length <= ENVELOPE_FRAMES && bytes <= ENVELOPE_BYTES) return { envelope, body };
  return { envelope: [frames[0] as Buffer, Buffer.alloc(0)], body: frames };
}

function errorCode(reply: Reply): string | undefined {
  return reply.type === "error" || reply.type === "job_error" ? (reply.code ?? "internal") : undefined;
}
