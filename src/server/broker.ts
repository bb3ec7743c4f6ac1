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
export type Handler = (request: Request, client: string, bytes: Buffer) => Promise<Reply>;

interface Answer {
  type: RequestSample["type"];
  reply: Reply;
}

/** Answers every request with exactly one reply, whatever its bytes were. */
export class Broker {
  readonly #router = new RequestRouter();
  readonly #visitors: Visitors;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #answering = new Set<Promise<void>>();

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
      const answering = this.#answer(letter, handle);
      this.#answering.add(answering);
      void answering.then(() => this.#answering.delete(answering));
    });
  }

  /** Waits for the replies under way. */
  async close(): Promise<void> {
    await Promise.all(this.#answering);
    await this.#router.close();
  }

  async #answer(letter: Letter, handle: Handler): Promise<void> {
    const received = performance.now();
    const { body, client } = letter;
    const { type, reply } = await this.#reply(body, handle, client);
    const bytes = encode(reply);
    this.#router.reply(letter, bytes);
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
    const fault = systemFault(error);
    this.#log.warn(`a request failed: ${fault?.message ?? (error instanceof Error ? error.stack : error)}`);
    const { code, message: why } = fault ?? { code: "internal", message: "" };
    return { type: "error", message: `the backend failed to answer${why && `: ${why}`}`, code };
  }
}

function errorCode(reply: Reply): string | undefined {
  return reply.type === "error" || reply.type === "job_error" ? (reply.code ?? "internal") : undefined;
}
