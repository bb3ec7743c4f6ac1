import { counted } from "../protocol/counted.ts";
import { PixelsError } from "../protocol/errors.ts";

/** A client that was silent for this long no longer counts: commands come and go. */
const ACTIVE_MS = 5_000;

export interface VisitorLimits {
  /** Requests a second of one client, with as many again in one burst; 0 for no limit. */
  rate: number;
  /** Clients at once. */
  clients: number;
}

interface Visitor {
  /** Requests that it may send at once. */
  tokens: number;
  /** In ms of `performance.now()`. */
  seenAt: number;
}

/** Who sends requests: bounds how many they are and how often each asks, by a token bucket for each. */
export class Visitors {
  /** The one seen longest ago first. */
  readonly #visitors = new Map<string, Visitor>();
  readonly #limits: VisitorLimits;

  constructor(limits: VisitorLimits) {
    this.#limits = limits;
  }

  /** Throws PixelsError `too_many_clients` and `rate_limited`. `now` is in ms of `performance.now()`. */
  admit(client: string, now: number): void {
    const { rate, clients } = this.#limits;
    const known = this.#visitors.get(client);
    if (known === undefined) this.#makeRoom(now);
    if (known === undefined && this.#visitors.size >= clients)
      throw new PixelsError("too_many_clients", `${clients} clients have asked within the last 5 s, which is the most`);
    const visitor = known ?? { tokens: rate, seenAt: now };
    visitor.tokens = Math.min(rate, visitor.tokens + ((now - visitor.seenAt) / 1000) * rate);
    visitor.seenAt = now;
    this.#visitors.delete(client);
    this.#visitors.set(client, visitor);
    if (rate === 0) return;
    if (visitor.tokens < 1) throw new PixelsError("rate_limited", `more than ${counted(rate, "request")} a second`);
    visitor.tokens--;
  }

  #makeRoom(now: number): void {
    for (const [client, { seenAt }] of this.#visitors) {
      if (now - seenAt < ACTIVE_MS) return;
      this.#visitors.delete(client);
    }
  }
}
