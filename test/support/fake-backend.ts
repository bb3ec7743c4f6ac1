import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Router, XPublisher } from "zeromq";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import type { Reply } from "../../src/protocol/messages/replies.ts";
import { type Request, request } from "../../src/protocol/messages/requests.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What is answered: a message, raw bytes, or nothing at all. */
export type Answer = Reply | Buffer | undefined;

/** A backend of a few lines on real sockets, whose answers a test decides. */
export class FakeBackend {
  readonly reqAddr: string;
  readonly pubAddr: string;
  /** All requests in the order in which they came. */
  readonly requests: Request[] = [];
  readonly #answer: (request: Request) => Answer | Promise<Answer>;
  #router = new Router({ linger: 0 });
  #publisher = new XPublisher({ linger: 0 });
  #subscribed: Promise<unknown> = Promise.resolve();
  #clients = 0;

  private constructor(folder: string, answer: (request: Request) => Answer | Promise<Answer>) {
    this.reqAddr = `ipc://${join(folder, "req.sock")}`;
    this.pubAddr = `ipc://${join(folder, "pub.sock")}`;
    this.#answer = answer;
  }

  /** Listens at private addresses until the test ends. */
  static async start(answer: (request: Request) => Answer | Promise<Answer>): Promise<FakeBackend> {
    const backend = FakeBackend.absent(answer);
    await backend.listen();
    return backend;
  }

  /** Does not listen before `listen` is called. */
  static absent(answer: (request: Request) => Answer | Promise<Answer>): FakeBackend {
    const backend = new FakeBackend(temporaryFolder(), answer);
    onTestFinished(() => backend.stop());
    return backend;
  }

  /** How many connections have been made to the request socket. */
  get clients(): number {
    return this.#clients;
  }

  async listen(): Promise<void> {
    this.#router = new Router({ linger: 0 });
    this.#publisher = new XPublisher({ linger: 0 });
    this.#router.events.on("accept", () => this.#clients++);
    await this.#router.bind(this.reqAddr);
    await this.#publisher.bind(this.pubAddr);
    this.#subscribed = this.#publisher.receive().catch(() => undefined);
    void this.#serve(this.#router);
  }

  /** Once somebody has subscribed. */
  async publish(...updates: (Update | Buffer)[]): Promise<void> {
    await this.#subscribed;
    for (const update of updates) await this.#publisher.send(Buffer.isBuffer(update) ? update : encode(update));
  }

  /** Drops all connections. */
  stop(): void {
    this.#router.close();
    this.#publisher.close();
  }

  async #serve(router: Router): Promise<void> {
    try {
      for await (const frames of router) {
        const message = decode(request, frames.at(-1) as Buffer);
        this.requests.push(message);
        void this.#reply(router, frames.slice(0, -1), message);
      }
    } catch (cause) {
      if (!router.closed) throw cause;
    }
  }

  async #reply(router: Router, envelope: Buffer[], message: Request): Promise<void> {
    const answer = await this.#answer(message);
    if (answer === undefined || router.closed) return;
    await router.send([...envelope, Buffer.isBuffer(answer) ? answer : encode(answer)]);
  }
}

const IDLE: Reply = { type: "status_info", version: "1.0.0", queue_size: 0, active_jobs: 0, uptime_s: 1 };

/** What a 1.0.0 backend answers, which knows of no job. */
export function firstVersion(message: Request): Reply {
  if (message.type === "status") return IDLE;
  return { type: "error", message: `Unknown request type: ${message.type}` };
}

/** Answers so that a client sends what is additive to 1.0.0, too: by its status it knows that it may. */
export function withAdditions(answer: (request: Request) => Answer | Promise<Answer>): typeof answer {
  return (message) => (message.type === "status" ? { ...IDLE, package_version: "0.0.0" } : answer(message));
}
