import { randomUUID } from "node:crypto";
import type { Address } from "./address.ts";

/** How long an answer may take; ComfyUI's Python stands still for seconds while it reads a model. */
const ANSWER_MS = 15_000;

/** The server did not answer. */
export class Unreachable extends Error {
  /** Nothing listens there: what it had in its queue is lost. */
  readonly isGone: boolean;

  constructor(message: string, isGone: boolean) {
    super(message);
    this.isGone = isGone;
  }
}

/** The server answered that it won't. */
export class Refusal extends Error {
  readonly status: number;
  /** As JSON, where it is that. */
  readonly body: unknown;

  constructor(status: number, text: string) {
    super(`HTTP status ${status}`);
    this.status = status;
    this.body = parsed(text);
  }
}

/** Requests to one ComfyUI server. All reject with Unreachable or Refusal. */
export class Http {
  readonly #address: Address;

  constructor(address: Address) {
    this.#address = address;
  }

  async get(path: string, patienceMs = ANSWER_MS): Promise<unknown> {
    return parsed(Buffer.from(await this.#ask(path, {}, patienceMs)).toString("utf8"));
  }

  /** Sends JSON, or a form with files. Returns the JSON of the answer; undefined where it has none, as several of ComfyUI's routes. */
  async post(path: string, body: unknown): Promise<unknown> {
    const isForm = body instanceof FormData;
    const init = isForm
      ? { method: "POST", body }
      : { method: "POST", headers: { "content-type": "application/json" }, body: encoded(body) };
    return parsed(Buffer.from(await this.#ask(path, init, ANSWER_MS)).toString("utf8"));
  }

  bytes(path: string): Promise<Uint8Array> {
    return this.#ask(path, {}, ANSWER_MS);
  }

  async #ask(
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: string | FormData },
    patienceMs: number,
  ) {
    const { url, authorization } = this.#address;
    const headers = { ...init.headers, ...(authorization && { authorization }) };
    let response: Response;
    let bytes: Uint8Array;
    try {
      response = await fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(patienceMs) });
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw unreachable(error as Error, patienceMs);
    }
    if (response.ok) return bytes;
    throw new Refusal(response.status, Buffer.from(bytes).toString("utf8"));
  }
}

function unreachable(error: Error, patienceMs: number): Unreachable {
  if (error.name === "TimeoutError") return new Unreachable(`no answer within ${patienceMs / 1000} s`, false);
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  return new Unreachable(code ?? message, code === "ECONNREFUSED");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON in which a seed of 64 bits keeps all its digits: Python reads them, JSON.stringify would refuse. */
function encoded(value: unknown): string {
  const mark = randomUUID();
  const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${mark}${item}` : item));
  return text.replaceAll(new RegExp(`"${mark}(\\d+)"`, "g"), "$1");
}
