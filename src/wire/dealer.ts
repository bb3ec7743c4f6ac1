import { Dealer as DealerSocket } from "zeromq";
import { PixelsError } from "../protocol/errors.ts";
import { ABSENCES, type Absence, mismatch } from "./absence.ts";
import { checkAddress } from "./addresses.ts";
import type { Curve } from "./client-curve.ts";
import { checkOpenFiles } from "./open-files.ts";
import { Sender } from "./sender.ts";

export interface DealerOptions {
  address: string;
  /** How long nobody may listen, in ms, before that is an error: a backend may be just starting. */
  graceMs: number;
  /** How long a listener may take to speak ZeroMQ, in ms; without it the deadline of the request decides. */
  handshakeMs?: number | undefined;
  curve?: Curve | undefined;
}

/** The connection dropped after the request had been sent: nobody knows whether the backend has it. */
export class ConnectionLost extends Error {}

type Request = [id: string, delimiter: string, body: Buffer];

interface Pending {
  id: string;
  body: Buffer;
  repeatable: boolean;
  sent: boolean;
  resolve(reply: Buffer): void;
  reject(reason: Error): void;
}

/**
 * Many requests in flight on one socket. It speaks [id, "", body], which a REP peer answers with the id unchanged.
 * Requests wait here, not in libzmq, while there is no connection: libzmq would send them again behind our back.
 */
export class Dealer {
  readonly #options: DealerOptions;
  readonly #socket: DealerSocket;
  readonly #sender: Sender<Request>;
  readonly #pending = new Map<string, Pending>();
  #unsent: Pending[] = [];
  /** The last one that was sent. */
  #sent: Pending | undefined;
  #nextId = 0;
  #closedFor: PixelsError | undefined;
  #connected = false;
  #everConnected = false;
  #reached = false;
  #absence: Absence | undefined;
  #strange: Absence | undefined;
  #patience: NodeJS.Timeout | undefined;
  #strangeness: NodeJS.Timeout | undefined;

  /** Throws PixelsError `bad_address`. */
  constructor(options: DealerOptions) {
    checkAddress(options.address);
    checkOpenFiles();
    this.#options = options;
    const behaviour = { linger: 0, immediate: true, sendTimeout: 200, sendHighWaterMark: 0 };
    this.#socket = new DealerSocket({ ...behaviour, ...options.curve });
    this.#sender = new Sender<Request>(
      this.#socket,
      () => this.#next(),
      () => this.#takeBack(),
    );
    this.#observe();
    try {
      this.#socket.connect(options.address);
    } catch {
      this.#socket.close();
      throw new PixelsError("bad_address", `cannot connect to "${options.address}"`);
    }
    if (options.handshakeMs !== undefined)
      this.#strangeness = setTimeout(() => this.#giveUp(ABSENCES.notZeroMq), options.handshakeMs);
    void this.#receive();
  }

  /**
   * Sends one request and waits for its reply. A `repeatable` one is sent again when the connection drops and comes
   * back; another rejects with ConnectionLost. Rejects with PixelsError `no_backend` or `timeout`.
   */
  request(body: Buffer, repeatable: boolean, deadlineMs: number): Promise<Buffer> {
    if (this.#closedFor !== undefined) return Promise.reject(this.#closedFor);
    const id = String(this.#nextId++);
    return new Promise<Buffer>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#pending.delete(id);
      };
      const pending: Pending = {
        id,
        body,
        repeatable,
        sent: false,
        resolve: (reply) => {
          settle();
          resolve(reply);
        },
        reject: (reason) => {
          settle();
          reject(reason);
        },
      };
      const timer = setTimeout(() => pending.reject(this.#late(deadlineMs)), deadlineMs);
      this.#pending.set(id, pending);
      this.#unsent.push(pending);
      if (this.#absence !== undefined) this.#onAbsent(this.#absence);
      this.#sender.wake();
    });
  }

  /** Ends the connection; requests that still wait, and later ones, reject with the reason. */
  close(reason: PixelsError): void {
    if (this.#closedFor !== undefined) return;
    this.#closedFor = reason;
    this.#stopTimers();
    this.#connected = false;
    this.#socket.close();
    this.#rejectAll(reason);
  }

  #observe(): void {
    const events = this.#socket.events;
    events.on("handshake", () => this.#onConnected());
    events.on("connect", () => {
      this.#reached = true;
    });
    events.on("connect:retry", () => {
      if (!this.#reached) this.#onAbsent(ABSENCES.nobody);
      this.#reached = false;
    });
    events.on("disconnect", () => (this.#connected ? this.#onLost() : this.#onAbsent(this.#refusal())));
    events.on("handshake:error:protocol", ({ error }) => this.#onStrange(this.#absenceOf(error)));
    events.on("handshake:error:auth", () => this.#onStrange(ABSENCES.unknownClient));
  }

  #onConnected(): void {
    this.#connected = true;
    this.#everConnected = true;
    this.#absence = undefined;
    this.#stopTimers();
    this.#sender.wake();
  }

  #onLost(): void {
    this.#connected = false;
    for (const pending of this.#pending.values()) {
      if (!pending.sent) continue;
      if (!pending.repeatable) pending.reject(new ConnectionLost("the connection dropped"));
      else {
        pending.sent = false;
        this.#unsent.push(pending);
      }
    }
  }

  /** Once there was a backend, requests wait for its return until their deadlines. */
  #onAbsent(absence: Absence): void {
    if (this.#everConnected) return;
    this.#absence = absence;
    this.#patience ??= setTimeout(() => this.#giveUp(absence), this.#options.graceMs);
  }

  /** Remembers a reason that says more than the end of the connection that follows. */
  #onStrange(absence: Absence): void {
    this.#strange = absence;
    this.#onAbsent(absence);
  }

  #absenceOf(error: Error): Absence {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_ZMTP_MECHANISM_MISMATCH") return ABSENCES.otherProtocol;
    return mismatch(this.#options.curve !== undefined);
  }

  /** A backend that demands CURVE tells a client with other keys nothing. */
  #refusal(): Absence {
    return this.#options.curve === undefined ? ABSENCES.closes : ABSENCES.otherKeys;
  }

  #giveUp(absence: Absence): void {
    this.#patience = undefined;
    const { what, hint } = this.#strange ?? absence;
    this.#rejectAll(new PixelsError("no_backend", `no backend at ${this.#options.address}: ${what}`, hint));
  }

  #stopTimers(): void {
    clearTimeout(this.#patience);
    clearTimeout(this.#strangeness);
    this.#patience = undefined;
  }

  #late(deadlineMs: number): PixelsError {
    const { address } = this.#options;
    const seconds = `${deadlineMs / 1000} s`;
    if (this.#everConnected && !this.#connected)
      return new PixelsError(
        "no_backend",
        `the backend at ${address} went away and did not come back within ${seconds}`,
      );
    return new PixelsError("timeout", `the backend at ${address} did not answer within ${seconds}`);
  }

  #rejectAll(reason: PixelsError): void {
    this.#unsent = [];
    for (const pending of [...this.#pending.values()]) pending.reject(reason);
  }

  #next(): Request | undefined {
    while (this.#connected) {
      const next = this.#unsent.shift();
      if (next === undefined) return undefined;
      if (!this.#pending.has(next.id)) continue;
      next.sent = true;
      this.#sent = next;
      return [next.id, "", next.body];
    }
    return undefined;
  }

  #takeBack(): void {
    if (this.#sent === undefined) return;
    this.#sent.sent = false;
    this.#unsent.unshift(this.#sent);
  }

  async #receive(): Promise<void> {
    try {
      for await (const [id, delimiter, body, ...more] of this.#socket) {
        if (id === undefined || delimiter?.length !== 0 || body === undefined || more.length > 0) continue;
        this.#pending.get(id.toString("latin1"))?.resolve(body);
      }
    } catch (cause) {
      if (!this.#socket.closed) throw cause;
    }
  }
}

/** What still waits when the connection is closed ends with this. */
export function closed(): PixelsError {
  return new PixelsError("no_backend", "the connection was closed");
}
