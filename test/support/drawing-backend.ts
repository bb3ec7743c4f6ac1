import { onTestFinished } from "vitest";
import type { Reference } from "../../src/protocol/messages/credits.ts";
import type { ModelInfo } from "../../src/protocol/messages/model-info.ts";
import type { JobInfo, Reply } from "../../src/protocol/messages/replies.ts";
import type { RequestOf } from "../../src/protocol/messages/requests.ts";
import { FakeBackend, withAdditions } from "./fake-backend.ts";

/** A PNG of 1 x 1 pixel. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==",
  "base64",
);

const HELLO = { type: "hello_info", version: "1.0.0", package_version: "0.0.0", instance: "one", limits: {} } as const;

type Generate = RequestOf<"generate">;
type End = Pick<JobInfo, "state" | "error" | "code" | "warnings"> | undefined;

/** A backend that draws the same picture for everybody, or ends jobs as the test says. */
export class DrawingBackend {
  readonly jobs = new Map<string, Generate>();
  readonly cancelled = new Set<string>();
  /** What has come of each upload. */
  readonly uploads = new Map<string, Buffer>();
  takesUploads = true;
  /** How a job ends; without an end it runs until it is cancelled. */
  end: (job: Generate) => End = () => ({ state: "completed" });
  /** What is answered to `generate` in place of `job_accepted`. */
  refuse: (job: Generate) => Reply | undefined = () => undefined;
  /** Draws animations, as backends of 1.0.0 do not. */
  isAnimating = false;
  /** The picture of a job. @param index of the frame. */
  draw: (job: Generate, index: number) => Uint8Array = () => PNG;
  /** What pictures are said to be drawn after. */
  references: Reference[] | undefined;
  /** What draws; its weights can be told. */
  model: ModelInfo = MODEL;
  #backend: FakeBackend | undefined;

  static async start(): Promise<DrawingBackend> {
    const drawing = new DrawingBackend();
    drawing.#backend = await FakeBackend.start(
      withAdditions((message): Reply => {
        switch (message.type) {
          case "generate":
            return drawing.#take(message);
          case "cancel":
            drawing.cancelled.add(message.job_id);
            return { type: "job_cancelled", job_id: message.job_id };
          case "job":
            return drawing.#info(message.job_id);
          case "image":
            return {
              type: "image_data",
              job_id: message.job_id,
              index: message.index,
              png: drawing.#picture(message.job_id, message.index),
            };
          case "hello":
            return { ...HELLO, capabilities: drawing.takesUploads ? ["upload"] : [] };
          case "upload":
            return drawing.#upload(message);
          case "list_models":
            return { type: "model_list", models: [drawing.model] };
          default:
            return { type: "pong" };
        }
      }),
    );
    onTestFinished(() => drawing.#backend?.stop());
    return drawing;
  }

  get backend(): FakeBackend {
    if (!this.#backend) throw new Error("not started");
    return this.#backend;
  }

  /** The flags that lead a command here. */
  get flags(): string[] {
    return ["--req-addr", this.backend.reqAddr, "--pub-addr", this.backend.pubAddr];
  }

  #upload({ blob, size, data }: RequestOf<"upload">): Reply {
    const all = Buffer.concat([this.uploads.get(blob) ?? Buffer.alloc(0), data]);
    this.uploads.set(blob, all);
    return { type: "upload_info", blob, received: all.length, complete: all.length === size };
  }

  #take(message: Generate): Reply {
    const refusal = this.refuse(message);
    if (refusal) return refusal;
    this.jobs.set(message.id, message);
    return { type: "job_accepted", job_id: message.id, estimated_time_s: 1, seed: message.seed ?? 1n };
  }

  #picture(jobId: string, index: number): Uint8Array {
    const job = this.jobs.get(jobId);
    if (!job) throw new Error(`no job ${jobId}`);
    return this.draw(job, index);
  }

  #info(jobId: string): Reply {
    const job = this.jobs.get(jobId);
    const rest = { type: "job_info", job_id: jobId, prompt: job?.prompt } as const;
    if (!job) return { ...rest, state: "unknown" };
    if (this.cancelled.has(jobId)) return { ...rest, state: "cancelled" };
    const image = { path: `/out/${jobId}.png`, seed: job.seed ?? 1n, width: 1, height: 1, references: this.references };
    const images = Array.from({ length: this.isAnimating ? (job.animation_frames ?? 1) : 1 }, () => image);
    return { ...rest, state: "running", images, duration_s: 0.5, ...this.end(job) };
  }
}

const MODEL: ModelInfo = {
  name: "sprite",
  path: "/models/sprite.onnx",
  model_type: "checkpoint",
  size_mb: 18,
  engine: "sprite",
  default: true,
  size: [32, 32],
  steps: 20,
  cfg_scale: 2,
};
