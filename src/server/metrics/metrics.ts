import { EventEmitter } from "node:events";
import type { RequestType } from "../../protocol/messages/requests.ts";
import type { Job } from "../jobs/job.ts";
import { MetricsWindow } from "./metrics-window.ts";

/** One request and its reply. */
export interface RequestSample {
  /** `invalid` where the request could not be read. */
  type: RequestType | "invalid";
  /** From its arrival until the reply was handed to the socket. */
  seconds: number;
  requestBytes: number;
  replyBytes: number;
  /** The code with which it was refused. */
  error?: string;
}

/** One job that ended in this run of the server. */
export interface JobSample {
  state: Job["state"];
  /** From its last start to its end; 0 where it never ran. */
  seconds: number;
}

interface MetricsEvents {
  request: [RequestSample];
  job: [JobSample];
  /** A worker ended while it drew a job. */
  workerDeath: [];
}

/**
 * Where everything that the server measures comes together: `status` reads it, and the exporter listens, where there is
 * one.
 */
export class Metrics extends EventEmitter<MetricsEvents> {
  readonly #latencyMs = new MetricsWindow();
  readonly #requestBytes = new MetricsWindow();
  readonly #replyBytes = new MetricsWindow();
  #requests = 0;
  #errors = 0;

  request(sample: RequestSample): void {
    this.#requests++;
    if (sample.error !== undefined) this.#errors++;
    this.#latencyMs.add(sample.seconds * 1000);
    this.#requestBytes.add(sample.requestBytes);
    this.#replyBytes.add(sample.replyBytes);
    this.emit("request", sample);
  }

  job(sample: JobSample): void {
    this.emit("job", sample);
  }

  workerDeath(): void {
    this.emit("workerDeath");
  }

  /** Of requests, as `status` shows them; quantiles over the last 4,096. */
  report() {
    return {
      requests: this.#requests,
      error_rate: this.#requests === 0 ? 0 : this.#errors / this.#requests,
      latency_ms: this.#latencyMs.quantiles(),
      request_bytes: this.#requestBytes.quantiles(),
      reply_bytes: this.#replyBytes.quantiles(),
    };
  }
}
