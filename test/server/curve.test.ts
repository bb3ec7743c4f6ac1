import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { curveKeyPair, Dealer } from "zeromq";
import { encode } from "../../src/protocol/codec/codec.ts";
import { parseCertificate } from "../../src/wire/certificate.ts";
import { makeKeys, readKeys } from "../../src/wire/server-curve.ts";
import { startBackend } from "../support/backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function keys() {
  const folder = join(temporaryFolder(), "keys");
  await makeKeys(folder);
  const certificate = (name: string) => parseCertificate(readFileSync(join(folder, name), "utf8"), name);
  return { folder, server: certificate("server.pub"), client: certificate("client.key") };
}

/** Whether a ping with these keys is answered within half a second of the socket's own clock. */
async function isAnswered(address: string, options: object): Promise<boolean> {
  const dealer = new Dealer({ linger: 0, receiveTimeout: 500, ...options });
  onTestFinished(() => dealer.close());
  dealer.connect(address);
  await dealer.send(["", encode({ type: "ping" })]);
  return dealer.receive().then(
    () => true,
    () => false,
  );
}

describe("CURVE", () => {
  it("lets in a client whose key is known, and gives others nothing", async () => {
    const { folder, server, client } = await keys();
    const curve = await readKeys(join(folder, "server.key"));
    const backend = await startBackend({
      curve,
      reqAddresses: ["tcp://127.0.0.1:*"],
      pubAddresses: ["tcp://127.0.0.1:*"],
    });
    const [address = ""] = backend.reqAddresses;
    const known = {
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    };
    const stranger = curveKeyPair();

    expect(await isAnswered(address, known)).toBe(true);
    expect(await isAnswered(address, {})).toBe(false);
    expect(
      await isAnswered(address, { ...known, curvePublicKey: stranger.publicKey, curveSecretKey: stranger.secretKey }),
    ).toBe(false);
    expect(await isAnswered(address, { ...known, curveServerKey: stranger.publicKey })).toBe(false);
    expect(await isAnswered(address, known)).toBe(true);
  });

  it("keeps secret keys to their owner and never replaces keys", async () => {
    const { folder } = await keys();
    expect(statSync(join(folder, "server.key")).mode & 0o077).toBe(0);
    await expect(makeKeys(folder)).rejects.toMatchObject({ code: "bad_key" });
  });

  it("does not start where nobody could connect, or with a public key alone", async () => {
    const { folder } = await keys();
    await expect(readKeys(join(folder, "server.pub"))).rejects.toThrow("no secret key");
    writeFileSync(join(folder, "clients.allow"), "# nobody\n");
    await expect(readKeys(join(folder, "server.key"))).rejects.toThrow("names no client");
    await expect(readKeys(join(folder, "nothing.key"))).rejects.toMatchObject({ code: "bad_key" });
  });
});
