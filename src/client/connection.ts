import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { readFileAtOnce } from "../input.ts";
import { decode, encode } from "../protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../protocol/codec/scan.ts";
import { PixelsError } from "../protocol/errors.ts";
import { type JobInfo, type Reply, type ReplyOf, reply } from "../protocol/messages/replies.ts";
import {
  type AnswerTo,
  type GenerateRequest,
  REQUESTS,
  type RequestOf,
  type RequestType,
} from "../protocol/messages/requests.ts";
import type { Curve } from "../wire/client-curve.ts";
import { ConnectionLost, closed, Dealer } from "../wire/dealer.ts";
import type { Trace } from "../wire/trace.ts";
import type { JobEvent } from "./follower.ts";
import { Followers } from "./followers.ts";
import type { Outcome } from "./outcome.ts";
import { refusal } from "./refusal.ts";
import { Updates, type Watcher } from "./updates.ts";

export interface ConnectionOptions {
  reqAddr: string;
  pubAddr: string;
  /** For each reply, in ms. */
  timeoutMs: number;
  /** How long nobody may listen before that is an error, in ms. */
  graceMs: number;
  /** How long a listener may take to speak ZeroMQ, in ms; without it `timeoutMs` decides. */
  handshakeMs?: number | undefined;
  curve?: Curve | undefined;
  trace?: Trace | undefined;
}

/**
 * One backend, for as many requests and followed jobs at once as are wanted. All methods reject with PixelsError:
 * `no_backend` or `timeout` where nobody answers, and the backend's own code where it refuses.
 */
export class Connection {
  /** Whose its uploads are: a secret between both sides, which outlives a connection that drops. */
  readonly owner = randomUUID();
  readonly #options: ConnectionOptions;
  readonly #dealer: Dealer;
  readonly #followers = new Followers(
    (jobId) => this.#askJob(jobId),
    () => this.#isIdle(),
  );
  readonly #updates: Updates;
  /** Whether the backend knows more than 1.0.0 has; asked when that first matters. */
  #isBeyond: Promise<boolean> | undefined;

  /** Throws PixelsError `bad_address`; whether somebody is there shows with the first request. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#dealer = new Dealer({
      address: options.reqAddr,
      graceMs: options.graceMs,
      handshakeMs: options.handshakeMs,
      curve: options.curve,
    });
    const { pubAddr: address, curve, trace } = options;
    this.#updates = new Updates({ address, curve, trace }, (after) => this.#askUpdates(after));
    this.#updates.watch({
      update: (update) => this.#followers.update(update),
      back: () => {
        // It may be another backend by now.
        this.#isBeyond = undefined;
        this.#followers.askAll();
      },
      missed: () => this.#followers.askAll(),
    });
  }

  /**
   * One request and its reply. What has no effect when it is repeated is sent again when the connection drops and comes
   * back in time. Throws PixelsError `usage` for a request that breaks a limit, and `unknown_type` for one that a 1.0.0
   * backend does not have: none of those is sent to it.
   */
  async request<T extends RequestType>(message: RequestOf<T> & { type: T }): Promise<AnswerTo<T>> {
    check(message);
    const { answer: wanted, isAddition, isRepeatable } = REQUESTS[message.type];
    if (isAddition && !(await this.#knowsAdditions())) throw this.#tooOld(message.type);
    this.#options.trace?.("out", message);
    const bytes = await this.#dealer.request(encode(message), isRepeatable, this.#options.timeoutMs);
    const answer = this.#read(bytes);
    this.#options.trace?.("in", answer);
    if (answer.type === "error" || answer.type === "job_error") throw refusal(answer, message.type);
    if (answer.type === wanted) return answer as AnswerTo<T>;
    throw this.#strange(`it answered ${message.type} with ${answer.type}`);
  }

  /** Hands in one job, never twice: after a dropped connection it asks for the job before it sends it again. */
  async submit(request: GenerateRequest): Promise<ReplyOf<"job_accepted">> {
    try {
      return await this.request(request);
    } catch (cause) {
      if (!(cause instanceof ConnectionLost)) throw cause;
    }
    const info = await this.#askJob(request.id);
    if (info === "not_understood") throw this.#unsure(request.id);
    if (info.state === "unknown") return this.submit(request);
    return { type: "job_accepted", job_id: request.id, estimated_time_s: 0, seed: info.seed };
  }

  /**
   * Starts the subscription; to be awaited before a job is handed in, so that its first updates arrive.
   * @returns whether updates arrive from now on: without them jobs can still be followed by asking.
   */
  async subscribe(): Promise<boolean> {
    const isReady = await this.#updates.subscribe();
    // The handshake says that the subscription is on its way, not that it has arrived.
    // The publisher's process reads it before it answers this later request, whatever the answer is.
    await this.request({ type: "ping" }).catch(() => undefined);
    return isReady;
  }

  /** Waits for the end of one job, however it ends. Rejects only when the backend can no longer be asked. */
  follow(jobId: string, onEvent: (event: JobEvent) => void = () => undefined): Promise<Outcome> {
    return this.#followers.follow(jobId, onEvent);
  }

  /** Hears every update of every job from now on. Returns what ends that. */
  watch(watcher: Watcher): () => void {
    return this.#updates.watch(watcher);
  }

  /** The bytes of one picture of a completed job; a 1.0.0 backend leaves them on the disk that both share. */
  async image(outcome: Outcome, index: number): Promise<Uint8Array> {
    if (outcome.images.length === 0) return readShared(outcome);
    const { png } = await this.request({ type: "image", job_id: outcome.jobId, index });
    return png;
  }

  /** Ends the connection; what still waits, or is asked for afterwards, rejects with the reason. */
  close(reason = closed()): void {
    this.#followers.close(reason);
    this.#updates.close();
    this.#dealer.close(reason);
  }

  async #askJob(jobId: string): Promise<JobInfo | "not_understood"> {
    try {
      return await this.request({ type: "job", job_id: jobId });
    } catch (cause) {
      if (cause instanceof PixelsError && cause.code === "unknown_type") return "not_understood";
      throw cause;
    }
  }

  /** Rejects with PixelsError `unknown_type` where the backend says that it does not remember its updates. */
  async #askUpdates(after: number): Promise<ReplyOf<"update_list">> {
    const { capabilities } = await this.request({ type: "hello" });
    if (!capabilities.includes("updates")) throw this.#tooOld("updates");
    return this.request({ type: "updates", after });
  }

  async #isIdle(): Promise<boolean> {
    const { queue_size, active_jobs } = await this.request({ type: "status" });
    return queue_size === 0 && active_jobs === 0;
  }

  /** A 1.0.0 backend's status has its four fields and no more. */
  #knowsAdditions(): Promise<boolean> {
    this.#isBeyond ??= this.request({ type: "status" }).then(
      ({ package_version }) => package_version !== undefined,
      (cause: unknown) => {
        // Asked again with the next request.
        this.#isBeyond = undefined;
        throw cause;
      },
    );
    return this.#isBeyond;
  }

  #tooOld(type: RequestType): PixelsError {
    const { reqAddr } = this.#options;
    return new PixelsError(
      "unknown_type",
      `the backend at ${reqAddr} speaks protocol 1.0.0, which has no request "${type}"`,
    );
  }

  #read(bytes: Buffer): Reply {
    try {
      return decode(reply, bytes, REPLY_LIMITS);
    } catch (cause) {
      throw this.#strange(cause instanceof Error ? cause.message : String(cause));
    }
  }

  #strange(what: string): PixelsError {
    const hint = "Check the address: another program may listen there, or a newer version.";
    return new PixelsError("malformed", `the backend at ${this.#options.reqAddr} is not understood: ${what}`, hint);
  }

  #unsure(jobId: string): PixelsError {
    const hint = "It cannot be asked; look there before you send the job again.";
    return new PixelsError("timeout", `the connection dropped: the backend may or may not have job ${jobId}`, hint);
  }
}

function check(message: { type: RequestType }): void {
  const result = v.safeParse(REQUESTS[message.type].schema, message, { abortEarly: true });
  if (result.success) return;
  const [issue] = result.issues;
  throw new PixelsError("usage", `${v.getDotPath(issue) ?? message.type} ${issue.message}`);
}

/** The backend names any path that it likes: what is no file is not waited for. */
function readShared({ jobId, imagePath }: Outcome): Uint8Array {
  if (imagePath === undefined) {
    const hint = "Look for it in the backend's output folder, or run the command again.";
    throw new PixelsError(
      "image_lost",
      `the backend has drawn job ${jobId}, but never said where its picture is`,
      hint,
    );
  }
  const bytes = readFileAtOnce(imagePath);
  if (bytes !== undefined) return bytes;
  const hint = "This backend can't send pictures: run the command on its machine, or use a newer backend.";
  throw new PixelsError("image_lost", `the backend wrote the picture to ${imagePath}, which cannot be read here`, hint);
}
