import { Subscriber as SubscriberSocket } from "zeromq";
import { decode } from "../protocol/codec/codec.ts";
import { type Update, update } from "../protocol/messages/updates.ts";
import { checkAddress } from "./addresses.ts";
import type { Curve } from "./client-curve.ts";
import type { Trace } from "./trace.ts";

/** Updates that wait to be read before libzmq drops some: a burst of a thousand jobs ending at once fits. */
const HIGH_WATER_MARK = 100_000;

export interface SubscriberOptions {
  address: string;
  curve?: Curve | undefined;
  trace?: Trace | undefined;
}

export interface Listener {
  update(update: Update): void;
  /** The connection is back after a gap: what came in between was missed. */
  reconnected(): void;
  /** The connection dropped. */
  lost(): void;
}

/** All updates of a backend. They are hints: what must be known is asked for. */
export class Subscriber {
  readonly #socket: SubscriberSocket;
  readonly #listener: Listener;
  readonly #trace: Trace | undefined;
  readonly #connected: Promise<void>;

  /** Throws PixelsError `bad_address`. */
  constructor({ address, curve, trace }: SubscriberOptions, listener: Listener) {
    checkAddress(address);
    this.#socket = new SubscriberSocket({ linger: 0, receiveHighWaterMark: HIGH_WATER_MARK, ...curve });
    this.#listener = listener;
    this.#trace = trace;
    this.#connected = new Promise((resolve) => this.#observe(resolve));
    this.#socket.subscribe("");
    this.#socket.connect(address);
    void this.#receive();
  }

  /** True when updates arrive from now on, false when `ms` have passed before. */
  async ready(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, ms, false);
    });
    const isReady = await Promise.race([this.#connected.then(() => true), passed]);
    clearTimeout(timer);
    return isReady;
  }

  close(): void {
    this.#socket.close();
  }

  #observe(connected: () => void): void {
    let isFirst = true;
    let isUp = false;
    this.#socket.events.on("handshake", () => {
      isUp = true;
      if (isFirst) connected();
      else this.#listener.reconnected();
      isFirst = false;
    });
    this.#socket.events.on("disconnect", () => {
      if (isUp) this.#listener.lost();
      isUp = false;
    });
  }

  async #receive(): Promise<void> {
    try {
      for await (const [bytes] of this.#socket) if (bytes) this.#read(bytes);
    } catch (cause) {
      if (!this.#socket.closed) throw cause;
    }
  }

  #read(bytes: Buffer): void {
    let message: Update;
    try {
      message = decode(update, bytes);
    } catch (cause) {
      // A newer backend may publish what this version does not know; a damaged update is repaired by asking.
      this.#trace?.("in", { skipped_update: cause instanceof Error ? cause.message : String(cause) });
      return;
    }
    this.#trace?.("in", message);
    this.#listener.update(message);
  }
}
