import { once } from "node:events";
import { existsSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Reply } from "zeromq";
import { bindAll } from "../../src/wire/bind.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function socket(): Reply {
  const reply = new Reply({ linger: 0 });
  onTestFinished(() => reply.close());
  return reply;
}

async function listening(...address: [string] | [number, string]): Promise<Server> {
  const server = createServer();
  server.listen(...(address as [string]));
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return server;
}

describe("binding", () => {
  it.each(["tcp://0.0.0.0:*", "tcp://*:*", "tcp://[::]:*", "tcp://example.test:5555"])(
    "refuses %s, which others could reach, unless told otherwise",
    async (address) => {
      await expect(bindAll(socket(), [address], false)).rejects.toMatchObject({ code: "exposed" });
    },
  );

  it("binds beyond this machine when told to", async () => {
    expect((await bindAll(socket(), ["tcp://0.0.0.0:*"], true)).addresses).toHaveLength(1);
  });

  it("keeps an ipc socket to its owner", async () => {
    const path = join(temporaryFolder(), "own.sock");
    await bindAll(socket(), [`ipc://${path}`], false);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it("takes tcp and ipc at once and says what it took", async () => {
    const ipc = `ipc://${join(temporaryFolder(), "a.sock")}`;
    const { addresses } = await bindAll(socket(), ["tcp://127.0.0.1:*", ipc], false);
    expect(addresses).toEqual([expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/), ipc]);
  });

  it("removes the files of its own ipc sockets, and no other's", async () => {
    const folder = temporaryFolder();
    const [own, taken] = [join(folder, "own.sock"), join(folder, "taken.sock")];
    const bound = await bindAll(socket(), ["tcp://127.0.0.1:*", `ipc://${own}`, `ipc://${taken}`], false);
    unlinkSync(taken);
    await listening(taken);
    bound.removeFiles();
    expect([existsSync(own), existsSync(taken)]).toEqual([false, true]);
  });

  it("leaves no file where a later address can't be had", async () => {
    const path = join(temporaryFolder(), "first.sock");
    await expect(bindAll(socket(), [`ipc://${path}`, "ipc:///no/such/folder/a.sock"], false)).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
  });

  it("says that a port is taken", async () => {
    const { port } = (await listening(0, "127.0.0.1")).address() as { port: number };
    await expect(bindAll(socket(), [`tcp://127.0.0.1:${port}`], false)).rejects.toMatchObject({
      code: "address_in_use",
      message: expect.stringContaining(String(port)),
    });
  });

  it("replaces an ipc socket that a dead backend left behind", async () => {
    const path = join(temporaryFolder(), "stale.sock");
    const server = await listening(path);
    // Node removes the file on close, so the left-over is made by renaming it away before.
    renameSync(path, `${path}.kept`);
    server.close();
    await once(server, "close");
    renameSync(`${path}.kept`, path);
    await bindAll(socket(), [`ipc://${path}`], false);
    expect(existsSync(path)).toBe(true);
  });

  it("leaves a live ipc socket to its owner", async () => {
    const path = join(temporaryFolder(), "live.sock");
    await listening(path);
    await expect(bindAll(socket(), [`ipc://${path}`], false)).rejects.toMatchObject({ code: "address_in_use" });
  });

  it("never removes a file that is no socket", async () => {
    const path = join(temporaryFolder(), "notes.txt");
    writeFileSync(path, "mine");
    await expect(bindAll(socket(), [`ipc://${path}`], false)).rejects.toMatchObject({ code: "bad_address" });
    expect(existsSync(path)).toBe(true);
  });

  it.each([
    "tcp://nonsense",
    "tcp://127.0.0.1:99999",
    "ws://0.0.0.0:5555",
    "inproc://x",
    "ipc://@abstract",
    "ipc:///no/such/folder/a.sock",
    `ipc:///tmp/${"x".repeat(120)}`,
  ])("refuses %s in plain words", async (address) => {
    await expect(bindAll(socket(), [address], false)).rejects.toMatchObject({ code: "bad_address" });
  });
});
