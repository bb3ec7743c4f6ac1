import { PixelsError } from "../protocol/errors.ts";
import type { ModelInfo } from "../protocol/messages/model-info.ts";
import { ABSENCES } from "../wire/absence.ts";
import { DEFAULT_PUB_ADDR, DEFAULT_REQ_ADDR } from "../wire/addresses.ts";
import type { Curve } from "../wire/client-curve.ts";
import type { Trace } from "../wire/trace.ts";
import { abortable } from "./abort.ts";
import { Connection } from "./connection.ts";
import type { Embedded, EmbeddedOptions } from "./embedded.ts";

/**
 * How long a backend that its user has named may take to begin to listen. With the refusal that follows, that stays
 * well within a second.
 */
const START_GRACE_MS = 400;
/** libzmq answers a handshake in its own thread, however busy the backend is: what takes longer is something else. */
const HANDSHAKE_MS = 1000;

export interface Target {
  /** Absent: the default address, where an embedded backend may stand in. */
  reqAddr?: string | undefined;
  pubAddr?: string | undefined;
  timeoutMs: number;
  /** The user who gives keys has a certain backend in mind: then no embedded one stands in. */
  curve?: Curve | undefined;
  trace?: Trace | undefined;
}

/** Connects to the backend that runs; whether one does shows with the first request. */
export function connect(target: Target): Connection {
  return new Connection({
    ...target,
    reqAddr: target.reqAddr ?? DEFAULT_REQ_ADDR,
    pubAddr: target.pubAddr ?? DEFAULT_PUB_ADDR,
    graceMs: isDefault(target) ? 0 : START_GRACE_MS,
  });
}

/** Whether nobody has said where the backend is, so that an embedded one may stand in. */
export function isDefault(target: Target): boolean {
  return target.reqAddr === undefined && target.pubAddr === undefined && target.curve === undefined;
}

/** What the backend that answers can draw with; undefined where none does, and none is waited for. */
export async function modelsAt(target: Target): Promise<ModelInfo[] | undefined> {
  const connection = new Connection({
    ...target,
    reqAddr: target.reqAddr ?? DEFAULT_REQ_ADDR,
    pubAddr: target.pubAddr ?? DEFAULT_PUB_ADDR,
    graceMs: 0,
    handshakeMs: Math.min(HANDSHAKE_MS, target.timeoutMs),
  });
  try {
    return (await connection.request({ type: "list_models" })).models;
  } catch (cause) {
    if (!(cause instanceof PixelsError) || cause.code === "bad_address") throw cause;
    return undefined;
  } finally {
    connection.close();
  }
}

export interface StandIn extends EmbeddedOptions {
  /** Told that an embedded backend is started. @param reason for people; none where simply nobody listens. */
  notice(reason: string | undefined): void;
}

export interface Opened {
  connection: Connection;
  /** Present where one was started. */
  embedded?: Embedded;
}

/**
 * Connects to the backend at the default address, or starts one for this process alone where none answers. Throws PixelsError
 * `interrupted` when the signal comes first.
 */
export async function connectOrEmbed(target: Target, standIn: StandIn): Promise<Opened> {
  const connection = new Connection({
    ...target,
    reqAddr: DEFAULT_REQ_ADDR,
    pubAddr: DEFAULT_PUB_ADDR,
    graceMs: 0,
    handshakeMs: Math.min(HANDSHAKE_MS, target.timeoutMs),
  });
  try {
    await abortable(connection.request({ type: "ping" }), standIn.signal);
    return { connection };
  } catch (cause) {
    connection.close();
    if (!(cause instanceof PixelsError) || !["no_backend", "timeout", "malformed"].includes(cause.code)) throw cause;
    standIn.notice(cause.message.endsWith(ABSENCES.nobody.what) ? undefined : cause.message);
  }
  return embed(target, standIn);
}

/** Starts a backend for this process alone. Throws PixelsError `interrupted` when the signal comes first. */
export async function embed(target: Target, options: EmbeddedOptions): Promise<Opened> {
  const { Embedded } = await import("./embedded.ts");
  const embedded = await Embedded.start(options);
  const { reqAddr, pubAddr } = embedded;
  const own = new Connection({ ...target, reqAddr, pubAddr, graceMs: START_GRACE_MS });
  // Nobody else will ever answer at its address: whoever waits learns at once why it has ended.
  void embedded.ended.then((reason) => own.close(reason));
  return { connection: own, embedded };
}
