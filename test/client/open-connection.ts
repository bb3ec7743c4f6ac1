import { onTestFinished } from "vitest";
import { Connection, type ConnectionOptions } from "../../src/client/connection.ts";

type Addresses = Pick<ConnectionOptions, "reqAddr" | "pubAddr">;

/** A connection that is closed when the test ends; patient, unless the test says otherwise. */
export function openConnection(backend: Addresses, options: Partial<ConnectionOptions> = {}): Connection {
  const { reqAddr, pubAddr } = backend;
  const connection = new Connection({ reqAddr, pubAddr, timeoutMs: 10_000, graceMs: 5000, ...options });
  onTestFinished(() => connection.close());
  return connection;
}
