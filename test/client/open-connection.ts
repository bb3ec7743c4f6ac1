import { onTestFinished } from "vitest";
import { Connection, type ConnectionOptions } from "../../src/client/connection.ts";
import type { Request } from "../../src/protocol/messages/requests.ts";

/** A request as a client sends it. */
export const GENERATE = {
  type: "generate",
  id: "one",
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 32],
  steps: 20,
  cfg_scale: 2,
} satisfies Request;

type Addresses = Pick<ConnectionOptions, "reqAddr" | "pubAddr">;

/** A connection that is closed when the test ends; patient, unless the test says otherwise. */
export function openConnection(backend: Addresses, options: Partial<ConnectionOptions> = {}): Connection {
  const { reqAddr, pubAddr } = backend;
  const connection = new Connection({ reqAddr, pubAddr, timeoutMs: 10_000, graceMs: 5000, ...options });
  onTestFinished(() => connection.close());
  return connection;
}
