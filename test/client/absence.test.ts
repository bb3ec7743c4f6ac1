import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Connection } from "../../src/client/connection.ts";
import { FakeBackend } from "../support/fake-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openConnection } from "./open-connection.ts";

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port that was free a moment ago. */
async function freeAddress(): Promise<string> {
  const server = createServer();
  const address = await listening(server);
  server.close();
  await once(server, "close");
  return address;
}

test.each([
  ["a port where nobody listens", freeAddress],
  ["a socket that does not exist", async () => `ipc://${join(temporaryFolder(), "none.sock")}`],
])("%s is no backend at the first refusal when there is no grace", async (_, address) => {
  const reqAddr = await address();
  const connection = openConnection({ reqAddr, pubAddr: reqAddr }, { graceMs: 0, timeoutMs: 60_000 });
  await expect(connection.request({ type: "ping" })).rejects.toMatchObject({
    code: "no_backend",
    exit: 3,
    message: `no backend at ${reqAddr}: nobody listens there`,
  });
  await expect(connection.request({ type: "ping" })).rejects.toMatchObject({ code: "no_backend" });
});

test("a backend that is just starting is found within the grace", async () => {
  const backend = FakeBackend.absent(() => ({ type: "pong" }));
  const connection = openConnection(backend, { graceMs: 5000 });
  const pong = connection.request({ type: "ping" });
  await backend.listen();
  await expect(pong).resolves.toEqual({ type: "pong" });
});

test("a listener that never speaks is a timeout at the deadline", async () => {
  const reqAddr = await listening(createServer(() => undefined));
  const connection = openConnection({ reqAddr, pubAddr: reqAddr }, { timeoutMs: 200 });
  await expect(connection.request({ type: "ping" })).rejects.toMatchObject({ code: "timeout", exit: 3 });
});

test("a listener that never speaks is no backend where a handshake is expected", async () => {
  const reqAddr = await listening(createServer(() => undefined));
  const connection = openConnection({ reqAddr, pubAddr: reqAddr }, { timeoutMs: 60_000, handshakeMs: 100 });
  await expect(connection.request({ type: "ping" })).rejects.toMatchObject({
    code: "no_backend",
    message: `no backend at ${reqAddr}: it does not speak ZeroMQ`,
  });
});

test("a listener that hangs up on everybody is no backend", async () => {
  const reqAddr = await listening(createServer((socket) => socket.destroy()));
  const connection = openConnection({ reqAddr, pubAddr: reqAddr }, { graceMs: 100, timeoutMs: 60_000 });
  await expect(connection.request({ type: "ping" })).rejects.toMatchObject({ code: "no_backend" });
});

test("a publisher is no backend", async () => {
  const { pubAddr } = await FakeBackend.start(() => undefined);
  const connection = openConnection({ reqAddr: pubAddr, pubAddr }, { graceMs: 100, timeoutMs: 60_000 });
  await expect(connection.request({ type: "ping" })).rejects.toMatchObject({ code: "no_backend" });
});

test.each([
  "",
  "localhost:5555",
  "tcp://127.0.0.1",
  "tcp://127.0.0.1:0",
  "tcp://127.0.0.1:70000",
  "ipc://",
  `ipc:///${"x".repeat(120)}`,
])("%j is refused as an address", (reqAddr) => {
  const options = { reqAddr, pubAddr: "tcp://127.0.0.1:5556", timeoutMs: 1000, graceMs: 0 };
  expect(() => new Connection(options)).toThrow(expect.objectContaining({ code: "bad_address", exit: 2 }));
});
