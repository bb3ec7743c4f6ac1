import { type Bound, bindAll } from "../wire/bind.ts";
import { Gatekeeper } from "../wire/gatekeeper.ts";
import { type CurveKeys, demandCurve } from "../wire/server-curve.ts";
import type { Broker } from "./broker.ts";
import type { Publisher } from "./publisher.ts";

export interface FrontOptions {
  reqAddresses: string[];
  pubAddresses: string[];
  /** Only clients with a known key may connect. */
  curve?: CurveKeys;
  /** Addresses beyond this machine may be bound without CURVE. */
  isInsecure: boolean;
}

/** Where clients come in: broker and publisher at their addresses, behind CURVE where that is on. */
export class Front {
  readonly #broker: Broker;
  readonly #publisher: Publisher;
  #gatekeeper: Gatekeeper | undefined;
  #requests: Bound | undefined;
  #updates: Bound | undefined;

  constructor(broker: Broker, publisher: Publisher) {
    this.#broker = broker;
    this.#publisher = publisher;
  }

  /** As bound: ports that were left open are filled in. */
  get reqAddresses(): string[] {
    return this.#requests?.addresses ?? [];
  }

  get pubAddresses(): string[] {
    return this.#updates?.addresses ?? [];
  }

  /** Throws PixelsError `address_in_use`, `bad_address` and `exposed`. */
  async open({ reqAddresses, pubAddresses, curve, isInsecure }: FrontOptions): Promise<void> {
    if (curve !== undefined) {
      this.#gatekeeper = new Gatekeeper(curve);
      await this.#gatekeeper.open();
      for (const { socket } of [this.#broker, this.#publisher]) demandCurve(socket, curve);
    }
    const mayBeExposed = curve !== undefined || isInsecure;
    this.#requests = await bindAll(this.#broker.socket, reqAddresses, mayBeExposed);
    this.#updates = await bindAll(this.#publisher.socket, pubAddresses, mayBeExposed);
    void this.#publisher.countSubscribers();
  }

  /** Waits for replies and updates under way. */
  async close(): Promise<void> {
    this.#requests?.removeFiles();
    this.#updates?.removeFiles();
    await this.#broker.close();
    await this.#publisher.close();
    this.#gatekeeper?.close();
  }
}
