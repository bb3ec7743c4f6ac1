import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { Clients } from "./clients.ts";
import { Executor, Interrupted, type NodeFailure, type Told } from "./executor.ts";
import { FILES, type Files, type Latent, type NodeType, nodeTypes } from "./nodes.ts";
import { pngOf } from "./pictures.ts";
import { type Known, told } from "./told.ts";
import { type Prompt, validate } from "./validate.ts";

export interface StandInOptions {
  files?: Partial<Files>;
  /** Nodes that it does not have. */
  without?: readonly string[];
  stepMs?: number;
  /** As `/system_stats` tells it; from 0.26 on it has the jobs routes. */
  version?: string;
  /** As `--preview-method` says, where the prompt does not. */
  showsPreviews?: boolean;
  port?: number;
}

type Item = [number: number, id: string, prompt: Prompt, extra: Record<string, unknown>, outputs: string[]];
type Entry = { prompt: Item; outputs: Record<string, unknown>; status: unknown };

type Reply = (status: number, content?: unknown) => void;

/** Between a prompt's leaving the queue and its beginning: ComfyUI forgets interrupts of this time. */
const BEGIN_MS = 15;

/**
 * A ComfyUI server as its clients see it: the routes, messages, limits and quirks of the real one's server.py and execution.py, with nodes
 * that draw coloured cells. It can be killed, restarted, frozen and made to fail.
 */
export class StandIn {
  port = 0;
  /** Requests that came, as `METHOD path`. */
  readonly requests: string[] = [];
  /** Bodies of the prompts that came, as they were sent. */
  readonly bodies: string[] = [];
  /** Prompts that began, in this order. */
  readonly begun: string[] = [];
  /** Prompts that were drawn to their end. */
  readonly drawn: string[] = [];
  /** Prompts that were interrupted. */
  readonly interrupted: string[] = [];
  /** It answers all with this status. */
  status: number | undefined;
  /** It accepts connections, and says nothing more. */
  isFrozen = false;
  /** Its WebSocket says nothing more, though it answers. */
  isMute = false;
  readonly #options: StandInOptions;
  readonly #types: Record<string, NodeType>;
  readonly #files: Files;
  #executor: Executor;
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  readonly #clients = new Clients(() => this.isFrozen || this.isMute);
  #queue: Item[] = [];
  #running: Item | undefined;
  #history = new Map<string, Entry>();
  #pictures = new Map<string, Buffer>();
  #numbers = 0;
  /** Grows with each kill: what belonged to the process before is over. */
  #life = 0;

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.#files = { ...FILES, ...options.files };
    this.#types = nodeTypes(this.#files);
    for (const name of options.without ?? []) delete this.#types[name];
    this.#executor = this.#newExecutor();
  }

  static async start(options: StandInOptions = {}): Promise<StandIn> {
    const standIn = new StandIn(options);
    await standIn.#listen(options.port ?? 0);
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Clients that are connected with a WebSocket. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Prompts that wait or are drawn. */
  get load(): number {
    return this.#queue.length + (this.#running ? 1 : 0);
  }

  /** Makes nodes of this type fail from now on. */
  failAt(classType: string, error: NodeFailure | undefined): void {
    this.#executor.failure = error && { classType, error };
  }

  /** Ends all connections, as a process that is killed: queue and history are gone. */
  async kill(): Promise<void> {
    this.#life++;
    this.#executor.isInterrupted = true;
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    for (const socket of this.#sockets) socket.destroy();
    this.#clients.clear();
    this.#queue = [];
    this.#running = undefined;
    this.#history.clear();
    this.#pictures.clear();
    await closed;
  }

  /** Starts again at the same address, knowing nothing. */
  async restart(): Promise<void> {
    await this.kill();
    this.#executor = this.#newExecutor();
    await this.#listen(this.port);
  }

  /** Interrupts what it draws, as somebody's click in ComfyUI does. */
  interrupt(): void {
    this.#executor.isInterrupted = true;
  }

  #newExecutor(): Executor {
    return new Executor(this.#types, this.#options.stepMs ?? 5);
  }

  async #listen(port: number): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    const webSockets = new WebSocketServer({ server, path: "/ws" });
    webSockets.on("connection", (socket, request) => {
      const { searchParams } = new URL(request.url ?? "", this.url);
      this.#clients.welcome(socket, searchParams.get("clientId"), this.#status());
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  #status() {
    return { exec_info: { queue_remaining: this.load } };
  }

  #queueChanged(): void {
    this.#clients.send(undefined, "status", { status: this.#status() });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    let body = "";
    for await (const chunk of request) body += chunk;
    if (this.isFrozen) return;
    const reply = (status: number, content?: unknown) => {
      const isBytes = Buffer.isBuffer(content);
      response.writeHead(status, { "content-type": isBytes ? "image/png" : "application/json" });
      response.end(content === undefined || isBytes ? content : JSON.stringify(content));
    };
    if (this.status !== undefined) return reply(this.status);
    // Routes stand bare and under /api.
    const path = url.pathname.replace(/^\/api(?!\/jobs)/, "");
    if (request.method === "POST") this.#post(path, body, reply);
    else this.#get(path, url.searchParams, reply);
  }

  #get(path: string, query: URLSearchParams, reply: Reply): unknown {
    const known: Known = {
      version: this.#version,
      types: this.#types,
      files: this.#files,
      running: this.#running ? [this.#running] : [],
      queue: this.#queue,
      history: this.#history,
      pictures: this.#pictures,
    };
    const content = told(known, path, query);
    return content === undefined ? reply(404) : reply(200, content);
  }

  #post(path: string, text: string, reply: Reply): unknown {
    const cancelled = /^\/api\/jobs\/([^/]+)\/cancel$/.exec(path)?.[1];
    if (cancelled !== undefined && this.#hasJobs) return reply(200, { cancelled: this.#cancel(cancelled) });
    if (path === "/prompt") return this.#take(text, reply);
    const body = text === "" ? {} : JSON.parse(text);
    if (path === "/queue") for (const id of body.delete ?? []) this.#delete(id);
    else if (path === "/interrupt") {
      if (body.prompt_id === undefined || this.#running?.[1] === body.prompt_id) this.#executor.isInterrupted = true;
    } else if (path !== "/free" && path !== "/history") return reply(405);
    return reply(200);
  }

  get #version(): string {
    return this.#options.version ?? "0.38.1";
  }

  get #hasJobs(): boolean {
    const [major = 0, minor = 0] = this.#version.split(".").map(Number);
    return major > 0 || minor >= 26;
  }

  #take(text: string, reply: Reply): unknown {
    this.bodies.push(text);
    const { prompt, client_id, prompt_id = randomUUID(), extra_data = {} } = JSON.parse(text);
    if (prompt === undefined) {
      const error = { type: "no_prompt", message: "No prompt provided", details: "No prompt provided", extra_info: {} };
      return reply(400, { error, node_errors: {} });
    }
    const { error, outputs, node_errors } = validate(prompt, this.#types);
    if (error) return reply(400, { error, node_errors });
    const number = this.#numbers++;
    this.#queue.push([number, prompt_id, prompt, { ...extra_data, client_id }, outputs]);
    this.#queueChanged();
    void this.#work();
    return reply(200, { prompt_id, number, node_errors });
  }

  #cancel(id: string): boolean {
    if (this.#running?.[1] === id) {
      this.#executor.isInterrupted = true;
      return true;
    }
    return this.#delete(id);
  }

  #delete(id: string): boolean {
    const at = this.#queue.findIndex((item) => item[1] === id);
    if (at < 0) return false;
    this.#queue.splice(at, 1);
    this.#queueChanged();
    return true;
  }

  async #work(): Promise<void> {
    const life = this.#life;
    while (this.#running === undefined && life === this.#life) {
      const item = this.#queue.shift();
      if (item === undefined) return;
      this.#running = item;
      this.#queueChanged();
      await delay(BEGIN_MS);
      const entry = await this.#execute(item, life);
      if (life !== this.#life) return;
      this.#running = undefined;
      this.#history.set(item[1], entry);
      this.#queueChanged();
      this.#clients.send(item[3].client_id as string, "executing", { node: null, prompt_id: item[1] });
    }
  }

  async #execute(item: Item, life: number): Promise<Entry> {
    const [, id, prompt, extra, outputs] = item;
    const client = extra.client_id as string;
    const executor = this.#executor;
    executor.isInterrupted = false;
    this.begun.push(id);
    const messages: [string, unknown][] = [];
    const tell = (type: string, data: Record<string, unknown>) => {
      if (life !== this.#life) throw new Interrupted();
      if (type.startsWith("execution_")) messages.push([type, { ...data, timestamp: Date.now() }]);
      this.#clients.send(client, type, data);
    };
    const told: Told = {
      send: tell,
      preview: (node, latent) => this.#preview(client, id, node, extra, latent),
      save: (latent, type) => this.#save(latent, type),
    };
    const status = (text: string) => ({ status_str: text, completed: text === "success", messages });
    try {
      tell("execution_start", { prompt_id: id });
      const shown = await executor.execute(id, prompt, outputs, told);
      tell("execution_success", { prompt_id: id });
      this.drawn.push(id);
      return { prompt: item, outputs: shown, status: status("success") };
    } catch (error) {
      if (life !== this.#life) return { prompt: item, outputs: {}, status: status("error") };
      const node = executor.executing;
      const data = { prompt_id: id, node_id: node, node_type: prompt[node]?.class_type, executed: [] };
      if (error instanceof Interrupted) {
        this.interrupted.push(id);
        tell("execution_interrupted", data);
      } else {
        const { type = "RuntimeError", message } = error as NodeFailure;
        tell("execution_error", { ...data, exception_message: `${message}\n`, exception_type: type, traceback: [] });
      }
      return { prompt: item, outputs: {}, status: status("error") };
    }
  }

  async #preview(sid: string, id: string, node: string, extra: Record<string, unknown>, latent: Latent): Promise<void> {
    const isWanted = extra.preview_method === "auto" || this.#options.showsPreviews === true;
    if (isWanted) await this.#clients.preview(sid, { node_id: node, prompt_id: id }, latent);
  }

  async #save(latent: Latent, type: "output" | "temp"): Promise<unknown> {
    const filename = `ComfyUI_${String(this.#pictures.size + 1).padStart(5, "0")}_.png`;
    this.#pictures.set(`${type}/${filename}`, await pngOf(latent));
    return { images: [{ filename, subfolder: "", type }] };
  }
}
