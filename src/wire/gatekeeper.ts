import { Reply } from "zeromq";
import type { CurveKeys } from "./server-curve.ts";

/** Where libzmq asks whether a client may connect: https://rfc.zeromq.org/spec/27/ */
const ADDRESS = "inproc://zeromq.zap.01";
const Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/** Lets in the clients whose public keys are known, and nobody else. */
export class Gatekeeper {
  readonly #socket = new Reply({ linger: 0 });
  readonly #clients: ReadonlySet<string>;

  constructor(keys: CurveKeys) {
    this.#clients = keys.clients;
  }

  async open(): Promise<void> {
    await this.#socket.bind(ADDRESS);
    void this.#answer();
  }

  close(): void {
    this.#socket.close();
  }

  async #answer(): Promise<void> {
    for await (const [version, id, , , , mechanism, key] of this.#socket) {
      const isKnown = String(mechanism) === "CURVE" && key !== undefined && this.#clients.has(z85(key));
      const verdict = isKnown ? ["200", "OK"] : ["400", "unknown client key"];
      await this.#socket.send([version ?? "", id ?? "", ...verdict, "", ""]);
    }
  }
}

/** Four bytes, big-endian, as five digits of base 85: https://rfc.zeromq.org/spec/32/ */
function z85(bytes: Buffer): string {
  let text = "";
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    let value = bytes.readUInt32BE(i);
    let digits = "";
    for (let digit = 0; digit < 5; digit++) {
      digits = Z85.charAt(value % 85) + digits;
      value = Math.floor(value / 85);
    }
    text += digits;
  }
  return text;
}
