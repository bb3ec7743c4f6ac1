import { Router, XPublisher } from "zeromq";
import { decode, encode } from "../../dist/protocol/codec/codec.js";
import { request } from "../../dist/protocol/messages/requests.js";

const STEPS = 1_000_000;

/** A backend of a few lines whose jobs run for ever, and are told of as often as it is said. */
export class Watched {
  #router = new Router({ linger: 0 });
  #publisher = new XPublisher({ linger: 0 });
  #ids;
  #pictures;
  #timer;

  /** @param jobs how many. @param {Uint8Array[]} pictures PNGs, shown one after the other. */
  constructor(jobs, pictures) {
    this.#ids = Array.from({ length: jobs }, (_, i) => `0b8a3c5e-8d41-4c1e-9f0a-${String(i).padStart(12, "0")}`);
    this.#pictures = pictures;
  }

  async listen(reqAddr, pubAddr) {
    await this.#router.bind(reqAddr);
    await this.#publisher.bind(pubAddr);
    void this.#serve();
  }

  /** So many updates a second in all: of each job by turns, and every eighth is a picture, as workers send four a second. */
  publish(perSecond) {
    let sent = 0;
    const start = performance.now();
    this.#timer = setInterval(async () => {
      const due = Math.floor(((performance.now() - start) / 1000) * perSecond);
      for (; sent < due; sent++) void this.#send(sent);
    }, 10);
  }

  close() {
    clearInterval(this.#timer);
    this.#router.close();
    this.#publisher.close();
  }

  #sending = Promise.resolve();
  #send(turn) {
    const job_id = this.#ids[turn % this.#ids.length];
    const round = Math.floor(turn / this.#ids.length);
    const step = round % STEPS;
    const update =
      round % 8 === 7
        ? { type: "preview", job_id, image_path: "/p.png", step, png: this.#pictures[round % this.#pictures.length] }
        : {
            type: "progress",
            job_id,
            stage: "sampling",
            step,
            total_steps: STEPS,
            percent: (round / 10) % 100,
            eta_s: 60 - (round % 60),
          };
    this.#sending = this.#sending.then(() => this.#publisher.send(encode(update)));
  }

  async #serve() {
    for await (const frames of this.#router) {
      const reply = encode(this.#answer(decode(request, frames.at(-1))));
      if (!this.#router.closed) await this.#router.send([...frames.slice(0, -1), reply]);
    }
  }

  #answer({ type, state, job_id }) {
    const jobs = this.#ids.map((id) => ({ job_id: id, state: "running", prompt: "a red dragon with golden wings" }));
    const answers = {
      ping: { type: "pong" },
      status: {
        type: "status_info",
        version: "1.0.0",
        package_version: "0.0.0",
        uptime_s: 1,
        queue_size: 0,
        active_jobs: this.#ids.length,
      },
      list_models: { type: "model_list", models: [] },
      jobs: { type: "job_list", jobs: state === undefined || state === "running" ? jobs : [] },
      job: { type: "job_info", job_id, state: "running", model: "sprite", prompt: "a red dragon with golden wings" },
    };
    return answers[type] ?? { type: "error", message: "not here", code: "unknown_type" };
  }
}
