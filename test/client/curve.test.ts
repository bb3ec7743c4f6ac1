import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Connection } from "../../src/client/connection.ts";
import { type Curve, readCurve } from "../../src/wire/client-curve.ts";
import { makeKeys, readKeys } from "../../src/wire/server-curve.ts";
import { startBackend } from "../support/backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const LOOPBACK = ["tcp://127.0.0.1:*"];

async function keys(): Promise<{ folder: string; curve: Curve | undefined }> {
  const folder = join(temporaryFolder(), "keys");
  await makeKeys(folder);
  return { folder, curve: await readCurve(join(folder, "server.pub"), join(folder, "client.key")) };
}

async function guarded(folder: string) {
  const curve = await readKeys(join(folder, "server.key"));
  const backend = await startBackend({ curve, reqAddresses: LOOPBACK, pubAddresses: LOOPBACK });
  const [reqAddr = "", pubAddr = ""] = [backend.reqAddresses[0], backend.pubAddresses[0]];
  return (curve: Curve | undefined) => {
    const connection = new Connection({ reqAddr, pubAddr, timeoutMs: 5000, graceMs: 200, curve });
    onTestFinished(() => connection.close());
    return connection;
  };
}

it("a client with the right keys gets answers and updates", async () => {
  const { folder, curve } = await keys();
  const connection = (await guarded(folder))(curve);
  await connection.request({ type: "ping" });
  await expect.poll(() => connection.subscribe(), { timeout: 20_000 }).toBe(true);
});

it("a client without keys hears that they are needed, one with others that they are refused", async () => {
  const { folder } = await keys();
  const { curve: others } = await keys();
  const connect = await guarded(folder);
  await expect(connect(undefined).request({ type: "ping" })).rejects.toMatchObject({
    code: "no_backend",
    message: expect.stringMatching(/: it demands CURVE$|: it closes the connection$/),
    hint: expect.stringContaining("--server-key and --client-key"),
  });
  await expect(connect(others).request({ type: "ping" })).rejects.toMatchObject({
    code: "no_backend",
    message: expect.stringMatching(/: it refuses th/),
    hint: expect.stringContaining("clients.allow"),
  });
});

it("a client with keys hears from a backend without that they are not wanted", async () => {
  const { curve } = await keys();
  const { reqAddresses, pubAddresses } = await startBackend({ reqAddresses: LOOPBACK, pubAddresses: LOOPBACK });
  const addresses = { reqAddr: reqAddresses[0] as string, pubAddr: pubAddresses[0] as string };
  const connection = new Connection({ ...addresses, timeoutMs: 5000, graceMs: 200, curve });
  onTestFinished(() => connection.close());
  await expect(connection.request({ type: "ping" })).rejects.toMatchObject({
    code: "no_backend",
    hint: expect.not.stringContaining("dgx-pixels serve"),
  });
});

it("half of the keys, a public key of its own or no key at all is told in words", async () => {
  const { folder } = await keys();
  const [server, client] = [join(folder, "server.pub"), join(folder, "client.key")];
  await expect(readCurve(server, undefined)).rejects.toThrow("--client-key");
  await expect(readCurve(server, server)).rejects.toThrow("no secret key");
  await expect(readCurve(join(folder, "clients.allow"), client)).rejects.toThrow("holds no CURVE key");
  await expect(readCurve(join(folder, "missing"), client)).rejects.toThrow("there is no such file");
  expect(await readCurve(undefined, undefined)).toBeUndefined();
});
