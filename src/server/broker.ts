import { decode, encode } from "../protocol/codec/codec.ts";
import { PixelsError } from "../protocol/errors.ts";
import type { Reply } from "../protocol/messages/replies.ts";
import { type Request, request } from "../protocol/messages/requests.ts";
import { systemFault } from "../protocol/system-fault.ts";
import { type Letter, RequestRouter } from "../wire/router.ts";
import type { Log } from "./log.ts";
import type { Metrics, RequestSample } from "./metrics/metrics.ts";
import { type VisitorLimits, Visitors } from "./visitors.ts";

/** `client` tells connections apart; `bytes` are the request as it came. */
export type Handler = (request: Request, client: string, bytes: Buffer) => Reply | Promise<Reply>;

/** What a request is answered with, at once or later. */
interface Answer {
  type: RequestSample["type"];
  reply: Reply | Promise<Reply>;
}

/** Answers every request with exactly one reply, whatever its bytes were. */
export class Broker {
  readonly #router = new RequestRouter();
  readonly #visitors: Visitors;
  readonly #metrics: Metrics;
  readonly #log: Log;
  /** Replies that are still to come. */
  readonly #answering = new Set<Promise<Reply>>();

  constructor(limits: VisitorLimits, metrics: Metrics, log: Log) {
    this.#visitors = new Visitors(limits);
    this.#metrics = metrics;
    this.#log = log;
  }

  get socket() {
    return this.#router.socket;
  }

  get clients(): number {
    return this.#router.clients;
  }

  async serve(handle: Handler): Promise<void> {
    await this.#router.receive((letter) => {
      const received = performance.now();
      const { type, reply } = this.#answer(letter, handle, received);
      // What needs no waiting makes no promise: there are thousands of these a second.
      if (!(reply instanceof Promise)) return this.#send(letter, type, reply, received);
      const send = (later: Reply): void => {
        this.#answering.delete(reply);
        this.#send(letter, type, later, received);
      };
      this.#answering.add(reply);
      void reply.then(send, (error: unknown) => send(this.#refusal(error)));
    });
  }

  /** Waits for the replies under way. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#answering);
    this.#router.close();
  }

  #send(letter: Letter, type: Answer["type"], reply: Reply, received: number): void {
    this.#log.trace?.("out", reply);
    const bytes = encode(reply);
    this.#router.reply(letter, bytes);
    let requestBytes = 0;
    for (const frame of letter.body) requestBytes += frame.length;
    this.#metrics.request({
      type,
      seconds: (performance.now() - received) / 1000,
      requestBytes,
      replyBytes: bytes.length,
      error: errorCode(reply),
    });
  }

  #answer({ body, client }: Letter, handle: Handler, received: number): Answer {
    let type: Answer["type"] = "invalid";
    try {
      this.#visitors.admit(client, received);
      const [frame] = body;
      if (frame === undefined || body.length > 1)
        throw new PixelsError("malformed", `a request is one frame, not ${body.length}`);
      const message = decode(request, frame);
      type = message.type;
      this.#log.trace?.("in", message);
      return { type, reply: handle(message, client, frame) };
    } catch (error) {
      return { type, reply: this.#refusal(error) };
    }
  }

  #refusal(error: unknown): Reply {
    if (error instanceof PixelsError)
      return { type: "error", message: error.message, code: error.code, hint: error.hint };
    const fault = systemFault(error);
    this.#log.warn(`a request failed: ${fault?.message ?? (error instanceof Error ? error.stack : error)}`);
    const { code, message: why } = fault ?? { code: "internal", message: "" };
    return { type: "error", message: `the backend failed to answer${why && `: ${why}`}`, code };
  }
}

function errorCode(reply: Reply): string | undefined {
  return reply.type === "error" || reply.type === "job_error" ? (reply.code ?? "internal") : undefined;
}
