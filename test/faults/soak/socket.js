import { Dealer, Subscriber } from "zeromq";
import { decode, encode } from "../../../dist/protocol/codec/codec.js";
import { REPLY_LIMITS } from "../../../dist/protocol/codec/scan.js";
import { reply } from "../../../dist/protocol/messages/replies.js";

const PATIENCE_MS = 30_000;

/** One client: `ask` sends a message and resolves with the reply. One question at a time. */
export function connect(address) {
  const socket = new Dealer({ linger: 0, receiveTimeout: PATIENCE_MS });
  socket.connect(address);
  async function ask(message) {
    await socket.send(["", encode(message)]);
    return decode(reply, (await socket.receive()).at(-1), REPLY_LIMITS);
  }
  return { ask, close: () => socket.close() };
}

/** Reads all updates until it is closed. */
export function subscribe(address) {
  const socket = new Subscriber({ linger: 0 });
  socket.connect(address);
  socket.subscribe();
  async function read() {
    for await (const _ of socket);
  }
  void read();
  return { close: () => socket.close() };
}
