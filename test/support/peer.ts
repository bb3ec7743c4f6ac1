import { onTestFinished } from "vitest";
import { Dealer, Subscriber } from "zeromq";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../../src/protocol/codec/scan.ts";
import { type Reply, type ReplyOf, reply } from "../../src/protocol/messages/replies.ts";
import { type Update, type UpdateOf, update } from "../../src/protocol/messages/updates.ts";
import { STEADY_JOB } from "./steady.ts";

/** A client on bare sockets, so that the server is tested without our own connection module. */
export class Peer {
  readonly updates: Update[] = [];
  readonly #dealer = new Dealer({ linger: 0, receiveTimeout: 90_000 });
  readonly #subscriber = new Subscriber({ linger: 0 });
  readonly #job: object;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(job: object) {
    this.#job = job;
  }

  /** @param job what `generate` asks for unless it is told otherwise. */
  static async connect(reqAddress: string, pubAddress: string, job: object = STEADY_JOB): Promise<Peer> {
    const peer = new Peer(job);
    const subscribed = new Promise((resolve) => peer.#subscriber.events.on("handshake", resolve));
    peer.#dealer.connect(reqAddress);
    peer.#subscriber.connect(pubAddress);
    peer.#subscriber.subscribe();
    void peer.#listen();
    await subscribed;
    onTestFinished(() => peer.close());
    return peer;
  }

  close(): void {
    this.#dealer.close();
    this.#subscriber.close();
  }

  async request<T extends Reply["type"]>(message: object, type: T): Promise<ReplyOf<T>> {
    const answer = await this.send(encode(message));
    if (answer.type !== type) throw new Error(`got ${answer.type}: ${JSON.stringify(answer, show)}`);
    return answer as ReplyOf<T>;
  }

  /** Sends any bytes as a request; replies come in the order of the requests. */
  send(body: Uint8Array): Promise<Reply> {
    const answered = this.#turn.then(async () => {
      await this.#dealer.send(["", body]);
      const frames = await this.#dealer.receive();
      return decode(reply, frames.at(-1) ?? Buffer.alloc(0), REPLY_LIMITS);
    });
    this.#turn = answered.catch(() => {});
    return answered;
  }

  generate(id: string, other: object = {}): Promise<ReplyOf<"job_accepted">> {
    return this.request({ type: "generate", id, ...this.#job, ...other }, "job_accepted");
  }

  job(id: string): Promise<ReplyOf<"job_info">> {
    return this.request({ type: "job", job_id: id }, "job_info");
  }

  /** The job once it is in this state; fails after half a minute. */
  async until(id: string, state: ReplyOf<"job_info">["state"]): Promise<ReplyOf<"job_info">> {
    return poll(async () => {
      const info = await this.job(id);
      return info.state === state ? info : undefined;
    }, `job ${id} to be ${state}`);
  }

  /** The first update of this type about this job, past or to come. */
  async update<T extends Update["type"]>(id: string, type: T): Promise<UpdateOf<T>> {
    const found = () => this.updates.find((one) => one.job_id === id && one.type === type);
    return (await poll(async () => found(), `${type} about ${id}`)) as UpdateOf<T>;
  }

  of(id: string): Update[] {
    return this.updates.filter((one) => one.job_id === id);
  }

  async #listen(): Promise<void> {
    for await (const [frame] of this.#subscriber) this.updates.push(decode(update, frame as Buffer));
  }
}

const POLL_MS = 10;
const PATIENCE_MS = 90_000;

/** Asks again until there is an answer. */
export async function poll<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`waited in vain for ${what}`);
}

function show(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
