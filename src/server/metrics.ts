import type { Quantiles } from "../protocol/replies.ts";

/** Requests that the quantiles look back on. */
const WINDOW = 4096;

/** The last values of one quantity. */
class Window {
  readonly #values = new Float64Array(WINDOW);
  #count = 0;

  add(value: number): void {
    this.#values[this.#count++ % WINDOW] = value;
  }

  quantiles(): Quantiles {
    const sorted = this.#values.slice(0, Math.min(this.#count, WINDOW)).sort();
    const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}

/** What the seed asks to track of requests: latency, message sizes, errors. */
export class Metrics {
  readonly #latency = new Window();
  readonly #requestBytes = new Window();
  readonly #replyBytes = new Window();
  #requests = 0;
  #errors = 0;

  record(latencyMs: number, requestBytes: number, replyBytes: number, failed: boolean): void {
    this.#requests++;
    if (failed) this.#errors++;
    this.#latency.add(latencyMs);
    this.#requestBytes.add(requestBytes);
    this.#replyBytes.add(replyBytes);
  }

  report() {
    return {
      requests: this.#requests,
      error_rate: this.#requests === 0 ? 0 : this.#errors / this.#requests,
      latency_ms: this.#latency.quantiles(),
      request_bytes: this.#requestBytes.quantiles(),
      reply_bytes: this.#replyBytes.quantiles(),
    };
  }
}
