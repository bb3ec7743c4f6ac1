import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFailed, onTestFinished } from "vitest";
import { Router } from "zeromq";
import { decode, encode } from "../../../src/protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../../../src/protocol/codec/scan.ts";
import { type FromWorker, fromWorker, type RunJob, type ToWorker } from "../../../src/protocol/messages/worker.ts";
import type { Recipe } from "../../../src/protocol/recipe/recipe.ts";
import { poll } from "../../support/peer.ts";
import { sharedFolder, temporaryFolder } from "../../support/temporary-folder.ts";

const MAIN = fileURLToPath(new URL("../../../bundle/engines/host/main.js", import.meta.url));
const ID = "3";

export type MessageOf<T extends FromWorker["type"]> = Extract<FromWorker, { type: T }>;

/** The real worker process, with the test in the place of the server. */
export class WorkerProcess {
  /** Where its pictures go. */
  folder: string;
  received: FromWorker[] = [];
  readonly process: ChildProcessByStdio<Writable, null, Readable>;
  /** Exit code, or the name of the signal. */
  readonly ended: Promise<number | string>;
  stderr = "";
  readonly #router: Router;
  #sent: Promise<void> = Promise.resolve();

  /** Starts one and waits until it is ready. It ends with the test. */
  static async ready(...options: string[]): Promise<WorkerProcess> {
    return (await WorkerProcess.start(...options)).#whenReady();
  }

  /** Ends with the test. */
  static async start(...options: string[]): Promise<WorkerProcess> {
    const worker = await WorkerProcess.#open(temporaryFolder(), options);
    onTestFinished(() => worker.end());
    return worker;
  }

  static async #open(folder: string, options: string[]): Promise<WorkerProcess> {
    const router = new Router({ linger: 0, mandatory: true, sendTimeout: 0 });
    const link = `ipc://${join(folder, "link")}`;
    await router.bind(link);
    const worker = new WorkerProcess(folder, router, [
      "--link",
      link,
      "--id",
      ID,
      "--engine",
      "sprite",
      "--device",
      "cpu",
      ...options,
    ]);
    return worker;
  }

  /**
   * One for all tests of a file, which leave it without a job: each finds it ready, with an empty folder and none of what it has said to others.
   * The one after a test that failed gets another.
   */
  static shared(): () => Promise<WorkerProcess> {
    const folder = sharedFolder();
    let opened: Promise<WorkerProcess> | undefined;
    const end = async () => {
      await (await opened)?.end();
      opened = undefined;
    };
    afterAll(end);
    return async () => {
      onTestFailed(end);
      opened ??= WorkerProcess.#open(folder, []).then((worker) => worker.#whenReady());
      const worker = await opened;
      worker.folder = temporaryFolder();
      worker.received = [];
      worker.stderr = "";
      return worker;
    };
  }

  private constructor(folder: string, router: Router, args: string[]) {
    this.folder = folder;
    this.#router = router;
    this.process = spawn(process.execPath, [MAIN, ...args], { stdio: ["pipe", "ignore", "pipe"] });
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = once(this.process, "close").then(([code, signal]) => code ?? signal);
    void this.#listen();
  }

  async end(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.ended;
    this.#router.close();
  }

  /** Asks for a picture, with what a test wants otherwise; the files are named after the job. */
  run(
    jobId: string,
    { output, preview, ...settings }: Partial<Recipe & Pick<RunJob, "output" | "preview">> = {},
  ): RunJob {
    const recipe = { prompt: "a red dragon", model: "sprite", size: [32, 32], steps: 4, cfg_scale: 2, seed: 1n };
    const job: RunJob = {
      type: "run",
      job_id: jobId,
      recipe: { ...recipe, ...settings } as Recipe,
      output: output ?? this.path(jobId),
      preview: preview ?? this.path(`${jobId}-preview.png`),
    };
    this.send(job);
    return job;
  }

  send(message: ToWorker): void {
    this.sendBytes(encode(message));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#sent = this.#sent.then(() => this.#router.send([ID, bytes]));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The first message of this type, about this job where one is named, past or to come. */
  async message<T extends FromWorker["type"]>(
    type: T,
    jobId?: string,
    fits: (message: MessageOf<T>) => boolean = () => true,
  ): Promise<MessageOf<T>> {
    const matches = (message: FromWorker): message is MessageOf<T> =>
      message.type === type &&
      (jobId === undefined || ("job_id" in message && message.job_id === jobId)) &&
      fits(message as MessageOf<T>);
    return poll(async () => this.received.find(matches), `${type} ${jobId ?? ""} (stderr: ${this.stderr})`);
  }

  of(jobId: string): FromWorker[] {
    return this.received.filter((message) => "job_id" in message && message.job_id === jobId);
  }

  async #whenReady(): Promise<this> {
    await this.message("ready");
    return this;
  }

  async #listen(): Promise<void> {
    for await (const [, frame] of this.#router) this.received.push(decode(fromWorker, frame as Buffer, REPLY_LIMITS));
  }
}
