import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const COMMANDS = [["generate", "dragon"], ["cancel", "one"], ["models"], ["status"], ["watch"]];

test.each(COMMANDS)("%s says that nobody listens, and how to start a backend", async (...args) => {
  const address = `ipc://${join(temporaryFolder(), "none.sock")}`;
  const env = { DGX_PIXELS_REQ_ADDR: address, DGX_PIXELS_PUB_ADDR: address };
  const { code, stdout, stderr } = await cli(args, { env });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(
    /^Error: no backend at \S+: nobody listens there\. Start one with `dgx-pixels serve`[^\n]*\n$/,
  );
});

test.each([["--detach"], ["--no-embedded"]])("generate starts no backend with %s", async (flag) => {
  const address = `ipc://${join(temporaryFolder(), "none.sock")}`;
  const { code, stderr } = await cli(["generate", "dragon", flag, "--req-addr", address, "--json"]);
  expect(code).toBe(3);
  expect(JSON.parse(stderr)).toEqual({
    error: {
      code: "no_backend",
      message: `no backend at ${address}: nobody listens there`,
      hint: expect.stringContaining("dgx-pixels serve"),
    },
  });
});

test("a listener that never answers is given up at --timeout", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, stderr } = await cli(["status", "--req-addr", address, "--timeout", "0.4"]);
  expect(code).toBe(3);
  expect(stderr).toContain(`the backend at ${address} did not answer within 0.4 s`);
});
