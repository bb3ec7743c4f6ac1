import { Dealer } from "zeromq";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../../src/protocol/codec/scan.ts";
import { type Reply, reply } from "../../src/protocol/messages/replies.ts";

/** Requests under way at a time. */
const WINDOW = 256;

/** Sends many requests at once, whatever their bytes, and hands each reply over beside its request. */
export class Flood {
  readonly #socket = new Dealer({ linger: 0, receiveTimeout: 30_000, sendTimeout: 30_000 });

  constructor(address: string) {
    this.#socket.connect(address);
  }

  close(): void {
    this.#socket.close();
  }

  /** Resolves with the number of replies when every request has one; rejects when none has come for 30 s. */
  async send(requests: Iterable<Buffer>, onReply: (request: Buffer, reply: Reply) => void): Promise<number> {
    const waiting = new Map<number, Buffer>();
    let replies = 0;
    let sent = 0;
    for (const request of requests) {
      if (waiting.size === WINDOW) replies += await this.#receive(waiting, onReply);
      waiting.set(sent, request);
      await this.#socket.send([numbered(sent++), "", request]);
    }
    while (waiting.size > 0) replies += await this.#receive(waiting, onReply);
    return replies;
  }

  /** Milliseconds of each of `count` pings, one after the other. */
  async pings(count: number): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const started = performance.now();
      await this.send([encode({ type: "ping" })], () => times.push(performance.now() - started));
    }
    return times.sort((a, b) => a - b);
  }

  async #receive(waiting: Map<number, Buffer>, onReply: (request: Buffer, reply: Reply) => void): Promise<1> {
    const [number, delimiter, bytes, ...more] = await this.#socket.receive().catch(() => {
      const [oldest] = waiting.values();
      throw new Error(`no reply for 30 s; ${waiting.size} requests wait, the oldest is ${oldest?.toString("hex")}`);
    });
    const request = waiting.get(number?.readUInt32BE() ?? -1);
    if (!request || delimiter?.length !== 0 || !bytes || more.length > 0)
      throw new Error("a reply without its request");
    waiting.delete(number?.readUInt32BE() ?? -1);
    onReply(request, decode(reply, bytes, REPLY_LIMITS));
    return 1;
  }
}

function numbered(value: number): Buffer {
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(value);
  return frame;
}
