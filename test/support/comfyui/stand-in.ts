import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws";
import { Clients } from "./clients.ts";
import { Executor, type NodeFailure } from "./executor.ts";
import { FILES, type Files, type NodeType, nodeTypes } from "./nodes.ts";
import { PromptQueue } from "./queue.ts";
import { type Known, told } from "./told.ts";
import { receiveUpload } from "./uploads.ts";
import { validate } from "./validate.ts";

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

type Reply = (status: number, content?: unknown) => void;

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
  /** Pictures that came, by the names under which nodes load them. */
  readonly uploads = new Map<string, Buffer>();
  /** It answers all with this status. */
  status: number | undefined;
  /** It accepts connections, and says nothing more. */
  isFrozen = false;
  /** Its WebSocket says nothing more, though it answers. */
  isMute = false;
  readonly #options: StandInOptions;
  readonly #types: Record<string, NodeType>;
  readonly #files: Files;
  #queue: PromptQueue;
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  readonly #clients = new Clients(() => this.isFrozen || this.isMute);
  private constructor(options: StandInOptions) {
    this.#options = options;
    this.#files = { ...FILES, ...options.files };
    this.#types = nodeTypes(this.#files, this.uploads);
    for (const name of options.without ?? []) delete this.#types[name];
    this.#queue = this.#newQueue();
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
    return this.#queue.load;
  }

  /** Makes nodes of this type fail from now on. */
  failAt(classType: string, error: NodeFailure | undefined): void {
    this.#queue.executor.failure = error && { classType, error };
  }

  /** Ends all connections, as a process that is killed: queue and history are gone. */
  async kill(): Promise<void> {
    this.#queue.end();
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    for (const socket of this.#sockets) socket.destroy();
    this.#clients.clear();
    this.#queue.history.clear();
    this.#queue.pictures.clear();
    await closed;
  }

  /** Starts again at the same address, knowing nothing. */
  async restart(): Promise<void> {
    await this.kill();
    this.#queue = this.#newQueue();
    await this.#listen(this.port);
  }

  /** Interrupts what it draws, as somebody's click in ComfyUI does. */
  interrupt(): void {
    this.#queue.interrupt();
  }

  #newQueue(): PromptQueue {
    const { stepMs = 5, showsPreviews = false } = this.#options;
    return new PromptQueue(new Executor(this.#types, stepMs), this.#clients, this, showsPreviews);
  }

  async #listen(port: number): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    const webSockets = new WebSocketServer({ server, path: "/ws" });
    webSockets.on("connection", (socket, request) => {
      const { searchParams } = new URL(request.url ?? "", this.url);
      this.#clients.welcome(socket, searchParams.get("clientId"), this.#queue.status);
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (this.isFrozen) return;
    const reply = (status: number, content?: unknown) => {
      const isBytes = Buffer.isBuffer(content);
      response.writeHead(status, { "content-type": isBytes ? "image/png" : "application/json" });
      response.end(content === undefined || isBytes ? content : JSON.stringify(content));
    };
    if (this.status !== undefined) return reply(this.status);
    // Routes stand bare and under /api.
    const path = url.pathname.replace(/^\/api(?!\/jobs)/, "");
    if (path === "/upload/image") reply(200, await receiveUpload(this.uploads, request, body));
    else if (request.method === "POST") this.#post(path, body.toString(), reply);
    else this.#get(path, url.searchParams, reply);
  }

  #get(path: string, query: URLSearchParams, reply: Reply): unknown {
    const known: Known = {
      version: this.#version,
      types: this.#types,
      files: this.#files,
      running: this.#queue.running,
      queue: this.#queue.waiting,
      history: this.#queue.history,
      pictures: this.#queue.pictures,
    };
    const content = told(known, path, query);
    return content === undefined ? reply(404) : reply(200, content);
  }

  #post(path: string, text: string, reply: Reply): unknown {
    const cancelled = /^\/api\/jobs\/([^/]+)\/cancel$/.exec(path)?.[1];
    if (cancelled !== undefined && this.#hasJobs) return reply(200, { cancelled: this.#queue.cancel(cancelled) });
    if (path === "/prompt") return this.#take(text, reply);
    const body = text === "" ? {} : JSON.parse(text);
    if (path === "/queue") for (const id of body.delete ?? []) this.#queue.delete(id);
    else if (path === "/interrupt") this.#queue.interrupt(body.prompt_id);
    else if (path !== "/free" && path !== "/history") return reply(405);
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
    const number = this.#queue.take(prompt_id, prompt, { ...extra_data, client_id }, outputs);
    return reply(200, { prompt_id, number, node_errors });
  }
}
