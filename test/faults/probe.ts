import { setTimeout as pause } from "node:timers/promises";
import { Client } from "./client.ts";

const PAUSE_MS = 5;

/** A client that asks for ping and status over and over. */
export class Probe {
  /** Milliseconds of each answer. */
  readonly times: number[] = [];
  readonly #done: Promise<void>;
  #isOver = false;

  constructor(address: string) {
    this.#done = this.#ask(new Client(address));
  }

  /** Rejects when an answer was another than it should be. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }

  async #ask(client: Client): Promise<void> {
    while (!this.#isOver) {
      await this.#time(client.request({ type: "ping" }, "pong"));
      await this.#time(client.status());
      await pause(PAUSE_MS);
    }
    client.close();
  }

  async #time(answered: Promise<unknown>): Promise<void> {
    const start = performance.now();
    await answered;
    this.times.push(performance.now() - start);
  }
}
