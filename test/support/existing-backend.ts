import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { Publisher, Reply as ReplySocket } from "zeromq";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import type { Reply } from "../../src/protocol/messages/replies.ts";
import { type Request, type RequestOf, request } from "../../src/protocol/messages/requests.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { PNG } from "./drawing-backend.ts";
import { temporaryFolder } from "./temporary-folder.ts";

type Generate = RequestOf<"generate">;
type State = "queued" | "running" | "completed" | "failed" | "cancelled";

interface Job {
  asked: Generate;
  state: State;
}

/** How the executor of the existing system leaves a job: with a picture, which it may say lies elsewhere, or with why there is none. */
type Execution = { picture: Uint8Array; path?: string } | { error: string; isFinishedPublished: boolean };

/** Draws well. */
export const DRAWN: Execution = { picture: PNG };

/** ComfyUI threw: `job_finished` goes out, then the reason. */
export function failing(error: string): Execution {
  return { error: `Execution failed: ${error}`, isFinishedPublished: true };
}

/** ComfyUI returned nothing: only the reason goes out. */
export const WITHOUT_PICTURE: Execution = { error: "No images generated", isFinishedPublished: false };

/**
 * The backend that the existing system runs, as its sources have it: REP and PUB of protocol 1.0.0, one job at a time.
 * `job_started` is published when a job is queued and again when it runs, `job_finished` before `job_complete` and before
 * `job_error`, nothing at all about a job that is cancelled while it waits; one that runs is drawn to its end.
 */
export class ExistingBackend {
  readonly reqAddr: string;
  readonly pubAddr: string;
  readonly outputDir: string;
  /** What each request was called, in the order in which they came. */
  readonly asked: string[] = [];
  readonly jobs = new Map<string, Job>();
  /** What becomes of a job; what it takes until then is silent before the first step. */
  execute: (job: Generate) => Execution | Promise<Execution> = () => DRAWN;
  /** Between `job_finished` and what follows it. */
  afterFinished: () => Promise<unknown> = () => nextTurn();
  readonly #rep = new ReplySocket({ linger: 0 });
  readonly #pub = new Publisher({ linger: 0 });
  #published: Promise<void> = Promise.resolve();
  #isRunning = false;

  private constructor(folder: string) {
    this.reqAddr = `ipc://${join(folder, "req.sock")}`;
    this.pubAddr = `ipc://${join(folder, "pub.sock")}`;
    this.outputDir = join(folder, "outputs");
    mkdirSync(this.outputDir);
  }

  /** Listens at private addresses until the test ends. */
  static async start(): Promise<ExistingBackend> {
    const backend = new ExistingBackend(temporaryFolder());
    await backend.#rep.bind(backend.reqAddr);
    await backend.#pub.bind(backend.pubAddr);
    onTestFinished(() => backend.stop());
    void backend.#serve();
    return backend;
  }

  /** The flags that lead a command here. */
  get flags(): string[] {
    return ["--req-addr", this.reqAddr, "--pub-addr", this.pubAddr];
  }

  /** As when its process ends. */
  stop(): void {
    this.#rep.close();
    this.#pub.close();
  }

  async #serve(): Promise<void> {
    for await (const [frame] of this.#rep) {
      const { type } = decodeType(frame as Buffer);
      this.asked.push(type);
      await this.#rep.send(encode(await this.#answer(type, frame as Buffer)));
      void this.#work();
    }
  }

  async #answer(type: string, frame: Buffer): Promise<Reply> {
    switch (type) {
      case "generate":
        return this.#take(decode(request, frame) as Generate);
      case "cancel":
        return this.#cancel((decode(request, frame) as RequestOf<"cancel">).job_id);
      case "list_models":
        return { type: "model_list", models: [MODEL] };
      case "status":
        return {
          type: "status_info",
          version: "1.0.0",
          queue_size: this.#count("queued"),
          active_jobs: this.#count("running"),
          uptime_s: 60,
        };
      case "ping":
        return { type: "pong" };
      default:
        return { type: "error", message: `Unknown request type: ${type}` };
    }
  }

  async #take(asked: Generate): Promise<Reply> {
    this.jobs.set(asked.id, { asked, state: "queued" });
    await this.#publish({ type: "job_started", job_id: asked.id, timestamp: now() });
    return { type: "job_accepted", job_id: asked.id, estimated_time_s: asked.steps * 0.1 };
  }

  #cancel(job_id: string): Reply {
    const job = this.jobs.get(job_id);
    if (job?.state !== "queued" && job?.state !== "running")
      return { type: "job_error", job_id, error: "Job not found or already completed" };
    job.state = "cancelled";
    return { type: "job_cancelled", job_id };
  }

  async #work(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) await this.#run(job);
    this.#isRunning = false;
  }

  #next(): Job | undefined {
    return [...this.jobs.values()].find(({ state }) => state === "queued");
  }

  async #run(job: Job): Promise<void> {
    const { id: job_id, steps } = job.asked;
    job.state = "running";
    await this.#publish({ type: "job_started", job_id, timestamp: now() });
    const execution = await this.execute(job.asked);
    const progress = { type: "progress", job_id, total_steps: steps, eta_s: 0.5 } as const;
    if (this.#rep.closed) return;
    if ("error" in execution) {
      if (execution.isFinishedPublished) await this.#finished(job_id, false);
      job.state = "failed";
      return this.#publish({ type: "job_error", job_id, error: execution.error });
    }
    await this.#publish({ ...progress, stage: "sampling", step: steps, percent: 95 });
    const written = join(this.outputDir, `${job_id}_${now()}.png`);
    writeFileSync(written, execution.picture);
    const image_path = execution.path ?? written;
    await this.#finished(job_id, true);
    job.state = "completed";
    await this.#publish({ type: "job_complete", job_id, image_path, duration_s: 1.5 });
  }

  async #finished(job_id: string, success: boolean): Promise<void> {
    await this.#publish({ type: "job_finished", job_id, success, duration_s: success ? 1.25 : 0 });
    await this.afterFinished();
  }

  /** One at a time: its two threads share the socket. */
  #publish(update: Update): Promise<void> {
    this.#published = this.#published.then(() => (this.#pub.closed ? undefined : this.#pub.send(encode(update))));
    return this.#published;
  }

  #count(state: State): number {
    return [...this.jobs.values()].filter((job) => job.state === state).length;
  }
}

/** The one model that it lists, whatever is installed. */
const MODEL = {
  name: "SDXL Base 1.0",
  path: "/models/checkpoints/sd_xl_base_1.0.safetensors",
  model_type: "checkpoint",
  size_mb: 6500,
} as const;

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Whatever else the request holds: its own decoder looks at the fields that it knows. */
function decodeType(frame: Buffer): Pick<Request, "type"> {
  try {
    return decode(request, frame);
  } catch {
    return { type: "unreadable" as Request["type"] };
  }
}
