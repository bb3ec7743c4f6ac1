import type { JobInfo, Reply } from "../../src/protocol/messages/replies.ts";
import type { Request } from "../../src/protocol/messages/requests.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { FakeBackend } from "./fake-backend.ts";

type Info = Partial<JobInfo> & Pick<JobInfo, "state">;

/** A backend whose jobs are what the test says, for whoever watches them. */
export class WatchedBackend {
  readonly jobs = new Map<string, Info>();
  /** The PNG of every completed job. */
  image: Uint8Array | undefined;
  readonly fake: FakeBackend;

  private constructor() {
    this.fake = FakeBackend.absent((message) => this.#answer(message));
  }

  static async start(jobs: Record<string, Info> = {}): Promise<WatchedBackend> {
    const backend = new WatchedBackend();
    for (const [id, info] of Object.entries(jobs)) backend.jobs.set(id, info);
    await backend.fake.listen();
    return backend;
  }

  /** The flags that lead a command here. */
  get flags(): string {
    return `--req-addr ${this.fake.reqAddr} --pub-addr ${this.fake.pubAddr}`;
  }

  publish(...updates: Update[]): Promise<void> {
    return this.fake.publish(...updates);
  }

  /** Tells that a job has ended, by updates and to who asks. */
  async end(job_id: string, end: Info): Promise<void> {
    this.jobs.set(job_id, { ...this.jobs.get(job_id), ...end });
    const duration_s = end.duration_s ?? 1;
    const told: Update =
      end.state === "completed"
        ? { type: "job_complete", job_id, image_path: end.images?.[0]?.path ?? "/out.png", duration_s }
        : end.state === "cancelled"
          ? { type: "job_cancelled", job_id }
          : { type: "job_error", job_id, error: end.error ?? "" };
    await this.publish(told, { type: "job_finished", job_id, success: end.state === "completed", duration_s });
  }

  #answer(message: Request): Reply | undefined {
    switch (message.type) {
      case "status":
        return {
          ...{ type: "status_info", version: "1.0.0", package_version: "0.0.0", uptime_s: 1 },
          queue_size: this.#ids("queued").length,
          active_jobs: this.#ids("running").length,
        };
      case "list_models":
        return {
          type: "model_list",
          models: [
            { name: "sprite", path: "/sprite", model_type: "checkpoint", size_mb: 1, engine: "lane-a", default: true },
          ],
        };
      case "jobs":
        return { type: "job_list", jobs: this.#ids(message.state).map((id) => this.#listed(id)) };
      case "job":
        return { type: "job_info", job_id: message.job_id, model: "sprite", ...this.#infoOf(message.job_id) };
      case "image":
        return this.image && { type: "image_data", job_id: message.job_id, index: message.index, png: this.image };
      case "cancel":
        return { type: "job_cancelled", job_id: message.job_id };
      case "generate":
        this.jobs.set(message.id, { state: "queued", prompt: message.prompt });
        return { type: "job_accepted", job_id: message.id, estimated_time_s: 1, seed: message.seed ?? 1n };
      case "ping":
        return { type: "pong" };
      default:
        return { type: "error", message: "not here", code: "unknown_type" };
    }
  }

  #infoOf(id: string): Info {
    return this.jobs.get(id) ?? { state: "unknown" };
  }

  #ids(state: string | undefined): string[] {
    return [...this.jobs.keys()].filter((id) => this.#infoOf(id).state === state);
  }

  #listed(job_id: string) {
    const { state, prompt = "" } = this.#infoOf(job_id);
    return { job_id, state, prompt };
  }
}
