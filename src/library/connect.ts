import { availableParallelism } from "node:os";
import { abortable } from "../client/abort.ts";
import { connectOrEmbed, connect as connectTo, embed, isDefault, type Opened, type Target } from "../client/open.ts";
import { asPixelsError } from "../protocol/system-fault.ts";
import { readCurve } from "../wire/client-curve.ts";
import { Client } from "./client.ts";
import type { ConnectOptions } from "./types.ts";

const TIMEOUT_MS = 5000;

/**
 * Connects to a backend, or starts one that is this program's alone. Rejects with PixelsError: `no_backend` and `timeout` where none answers,
 * `bad_address`, `bad_key`, `worker_failed` where an own one does not start, `interrupted`.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  try {
    return new Client(await open(options));
  } catch (cause) {
    throw asPixelsError(cause);
  }
}

async function open(options: ConnectOptions): Promise<Opened> {
  const { reqAddr, pubAddr, serverKey, clientKey, timeoutMs = TIMEOUT_MS, embedded } = options;
  // Node warns of a signal with many listeners, and many may wait for the caller's.
  const signal = options.signal && AbortSignal.any([options.signal]);
  const target: Target = { reqAddr, pubAddr, timeoutMs, curve: await readCurve(serverKey, clientKey) };
  const own = { workers: options.workers ?? availableParallelism(), isLoud: false, signal };
  if (embedded === true) return embed(target, own);
  if (embedded !== false && isDefault(target)) return connectOrEmbed(target, { ...own, notice: () => undefined });
  const connection = connectTo(target);
  try {
    await abortable(connection.request({ type: "ping" }), signal);
    return { connection };
  } catch (cause) {
    connection.close();
    throw cause;
  }
}
