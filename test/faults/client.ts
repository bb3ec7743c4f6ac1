import { Dealer } from "zeromq";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../../src/protocol/codec/scan.ts";
import { type Reply, type ReplyOf, reply } from "../../src/protocol/messages/replies.ts";
import { ENGINE } from "./size.ts";

interface Waiting {
  resolve(answer: Reply): void;
  reject(reason: Error): void;
}

/** A job that is drawn in a few hundredths of a second. */
const CHEAP = { prompt: "a red dragon", model: ENGINE, size: [32, 32], steps: 1, cfg_scale: 1, seed: 1n };

/** A client on a bare socket that may have any number of requests under way. */
export class Client {
  readonly #socket: Dealer;
  readonly #waiting = new Map<string, Waiting>();
  #sent: Promise<void> = Promise.resolve();
  #number = 0;

  /** `name` lets a server know it again after either of them was gone. */
  constructor(address: string, name?: string) {
    this.#socket = new Dealer({ linger: 0, sendHighWaterMark: 0, ...(name === undefined ? {} : { routingId: name }) });
    this.#socket.connect(address);
    void this.#listen();
  }

  /** Rejects when the client is closed before the answer has come. */
  ask(message: object): Promise<Reply> {
    const number = String(++this.#number);
    const answered = new Promise<Reply>((resolve, reject) => this.#waiting.set(number, { resolve, reject }));
    this.#sent = this.#sent.then(() => this.#socket.send([number, "", encode(message)])).catch(() => {});
    return answered;
  }

  /** Rejects, too, when the answer is another. */
  async request<T extends Reply["type"]>(message: object, type: T): Promise<ReplyOf<T>> {
    const answer = await this.ask(message);
    if (answer.type === type) return answer as ReplyOf<T>;
    throw strange(answer);
  }

  /** Hands in a cheap job, with what a test wants otherwise. */
  send(id: string, other: object = {}): Promise<Reply> {
    return this.ask({ type: "generate", id, ...CHEAP, ...other });
  }

  /** The same where nothing but `job_accepted` will do. */
  async generate(id: string, other: object = {}): Promise<void> {
    const answer = await this.send(id, other);
    if (answer.type !== "job_accepted") throw strange(answer);
  }

  status(): Promise<ReplyOf<"status_info">> {
    return this.request({ type: "status" }, "status_info");
  }

  job(id: string): Promise<ReplyOf<"job_info">> {
    return this.request({ type: "job", job_id: id }, "job_info");
  }

  /** All jobs that the server knows, in its order. */
  async jobs(): Promise<ReplyOf<"job_list">["jobs"]> {
    const all: ReplyOf<"job_list">["jobs"] = [];
    let after: string | undefined;
    do {
      const page = await this.request({ type: "jobs", ...(after === undefined ? {} : { after }) }, "job_list");
      all.push(...page.jobs);
      after = page.next;
    } while (after !== undefined);
    return all;
  }

  close(): void {
    this.#socket.close();
    for (const { reject } of this.#waiting.values()) reject(new Error("the client was closed"));
    this.#waiting.clear();
  }

  async #listen(): Promise<void> {
    for await (const frames of this.#socket) {
      const [number, body] = [String(frames[0]), frames.at(-1) ?? Buffer.alloc(0)];
      this.#waiting.get(number)?.resolve(decode(reply, body, REPLY_LIMITS));
      this.#waiting.delete(number);
    }
  }
}

function strange(answer: Reply): Error {
  return new Error(`got ${answer.type}: ${"message" in answer ? answer.message : ""}`);
}
