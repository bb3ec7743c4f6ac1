import { execFileSync } from "node:child_process";
import { onTestFinished } from "vitest";

/** Networks of this process: what one leaves behind may go a moment later. */
let networks = 0;

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}

/** A switch with a cable to each machine; all of it goes with the test. */
export class Network {
  /** Names of interfaces have 15 characters: these tell runs apart that go on at once. */
  readonly #name = `${(process.pid % 65_536).toString(16)}${++networks}`;
  readonly #bridge = `dgxb${this.#name}`;
  readonly #net = `10.${100 + (process.pid % 100)}.${networks}`;
  #machines = 0;

  constructor() {
    ip("link", "add", this.#bridge, "type", "bridge");
    onTestFinished(() => ip("link", "del", this.#bridge));
    ip("addr", "add", `${this.address}/24`, "dev", this.#bridge);
    ip("link", "set", this.#bridge, "up");
  }

  /** Of the machine that the test runs on. */
  get address(): string {
    return `${this.#net}.1`;
  }

  addMachine(): Cable {
    const number = ++this.#machines;
    return new Cable(
      this.#bridge,
      `dgxn${this.#name}-${number}`,
      `dgxv${this.#name}-${number}`,
      `${this.#net}.${number + 1}`,
    );
  }
}

/** A network namespace with one cable to the switch, which can be pulled. */
export class Cable {
  readonly namespace: string;
  readonly address: string;
  readonly #end: string;

  constructor(bridge: string, namespace: string, end: string, address: string) {
    this.namespace = namespace;
    this.address = address;
    this.#end = end;
    ip("netns", "add", namespace);
    onTestFinished(() => ip("netns", "del", namespace));
    ip("link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    ip("link", "set", end, "master", bridge, "up");
    ip("-n", namespace, "addr", "add", `${address}/24`, "dev", "eth0");
    ip("-n", namespace, "link", "set", "eth0", "up");
    ip("-n", namespace, "link", "set", "lo", "up");
  }

  pull(): void {
    ip("link", "set", this.#end, "down");
  }

  plug(): void {
    ip("link", "set", this.#end, "up");
  }
}
