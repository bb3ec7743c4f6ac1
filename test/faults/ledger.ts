import { expect } from "vitest";
import type { ReplyOf } from "../../src/protocol/messages/replies.ts";
import type { Client } from "./client.ts";
import { repeats } from "./drawings.ts";

/** What a client has sent and heard, to hold the server to. */
export class Ledger {
  /** Ids in the order in which they were sent. */
  readonly #sent: string[] = [];
  readonly #acknowledged = new Set<string>();
  readonly #completed = new Set<string>();

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Sends new jobs, all at once; rejects when the client is closed before all are acknowledged. */
  async send(client: Client, count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, i) => `job-${this.#sent.length + i}`);
    this.#sent.push(...ids);
    await Promise.all(ids.map((id) => this.#submit(client, id)));
  }

  /** Sends again what was not acknowledged, then new jobs until so many wait. */
  async fill(client: Client, queued: number): Promise<void> {
    const unsure = this.#sent.filter((id) => !this.#acknowledged.has(id));
    await Promise.all(unsure.map((id) => this.#submit(client, id)));
    for (;;) {
      const { queue_size } = await client.status();
      if (queue_size >= queued) return;
      await this.send(client, queued - queue_size);
    }
  }

  /** Every acknowledged job must be listed, once, where it was sent, and stay completed once it was. */
  check(listed: ReplyOf<"job_list">["jobs"]): void {
    const ids = listed.map((job) => job.job_id);
    const known = new Set(ids);
    expect([...this.#acknowledged].filter((id) => !known.has(id))).toEqual([]);
    expect(repeats(ids)).toEqual([]);
    expect(ids).toEqual(this.#sent.filter((id) => known.has(id)));
    const completed = new Set(listed.filter((job) => job.state === "completed").map((job) => job.job_id));
    expect([...this.#completed].filter((id) => !completed.has(id))).toEqual([]);
    for (const id of completed) this.#completed.add(id);
  }

  /** Where the server lists it, counted from 0. */
  placeOf(id: string): number {
    return this.#sent.indexOf(id);
  }

  async #submit(client: Client, id: string): Promise<void> {
    await client.generate(id);
    this.#acknowledged.add(id);
  }
}
