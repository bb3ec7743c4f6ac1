import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { freePort, HAS_REDIS, TestRedis } from "../support/redis.ts";
import { WITH_STEADY } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const REFUSING = { NODE_OPTIONS: `--import ${new URL("../support/refuse-shared.js", import.meta.url)}` };

/** With the steady engine. */
function serve(args: string[], env: Record<string, string> = {}): Cli {
  const folder = temporaryFolder();
  const addresses = [
    "--req-addr",
    `ipc://${join(folder, "req.sock")}`,
    "--pub-addr",
    `ipc://${join(folder, "pub.sock")}`,
  ];
  return new Cli(["serve", "--json", "--engine", "steady", ...addresses, ...args], {
    env: { XDG_DATA_HOME: folder, ...env, NODE_OPTIONS: `${WITH_STEADY.NODE_OPTIONS} ${env.NODE_OPTIONS ?? ""}` },
  });
}

describe("serve", () => {
  it("loads nothing of BullMQ, ioredis or S3 without --queue, and draws", async () => {
    const folder = temporaryFolder();
    const drawn = await cli(["generate", "a red dragon", "--steps", "1", "-o", join(folder, "a.png")], {
      env: { ...REFUSING, XDG_DATA_HOME: folder, TMPDIR: folder },
    });
    expect(drawn.code, drawn.stderr).toBe(0);
    const server = serve([], REFUSING);
    await until("it is ready", () => server.stdout.includes("\n"));
    server.child.kill();
    expect((await server.ended).code).toBe(0);
    // It would be seen.
    const shared = await serve(["--queue", "redis://127.0.0.1:1"], REFUSING).ended;
    expect(shared.stderr).toMatch(/loaded (bullmq|ioredis)/);
  });

  it.each([
    [["--queue", "redis://:s3cret@127.0.0.1"], /holds a password/],
    [["--queue", "127.0.0.1"], /is no address of a Redis/],
    [["--no-front"], /--no-front needs --queue/],
  ])("refuses %s with the next step, and says no secret", async (args, message) => {
    const { code, stderr } = await serve(args).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("s3cret");
  });

  it("says that no Redis can be reached", async () => {
    const { code, stderr } = await serve(["--queue", "redis://127.0.0.1:1"]).ended;
    expect(code).toBe(3);
    expect(stderr).toMatch(/the queue at redis:\/\/127\.0\.0\.1:1 can't be reached/);
  });
});

describe.skipIf(!HAS_REDIS)("serve with a Redis", () => {
  it("does not start where Redis may drop jobs", async () => {
    const redis = await TestRedis.start({ "maxmemory-policy": "allkeys-lru" });
    const { code, stderr } = await serve(["--queue", redis.url]).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/may drop jobs when its memory is full \(allkeys-lru\)/);
  });

  it("says what an acknowledged job is worth, in its log and in status", async () => {
    const redis = await TestRedis.start({ appendfsync: "everysec" });
    const server = serve(["--queue", redis.url]);
    await until("it is ready", () => server.stdout.includes("\n"));
    expect(server.stderr).toMatch(/may be lost within the last second/);
    const { req_addr } = JSON.parse(server.stdout);
    const { stdout } = await cli(["status", "--json", "--req-addr", req_addr]);
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({ board: redis.url, durability: expect.stringContaining("appendfsync everysec") });
    expect(status.machines).toMatchObject([{ has_front: true, models: ["steady"], lanes: [{ engine: "steady" }] }]);
    const lines = await cli(["status", "--req-addr", req_addr]);
    expect(lines.stdout).toMatch(/queue +redis:.*appendfsync everysec/);
    server.child.kill();
    expect((await server.ended).code).toBe(0);
  });

  it("keeps a password out of the command line and the log", async () => {
    const redis = await TestRedis.start({ requirepass: "s3cret" });
    const passwordFile = join(temporaryFolder(), "password");
    writeFileSync(passwordFile, "s3cret\n");
    const refused = await serve(["--queue", redis.url]).ended;
    expect(refused.stderr).toMatch(/can't be reached: .*(NOAUTH|[Aa]uthentication)/);
    const server = serve(["--queue", redis.url, "--queue-password-file", passwordFile], { DGX_PIXELS_LOG: "debug" });
    await until("it is ready", () => server.stdout.includes("\n"));
    expect(readFileSync(`/proc/${server.child.pid}/cmdline`, "utf8")).not.toContain("s3cret");
    server.child.kill();
    const { stdout, stderr } = await server.ended;
    expect(stdout + stderr).not.toContain("s3cret");
  });

  it("speaks TLS with a Redis, whose certificate it believes by the authorities that Node is given, and no other", async () => {
    const [folder, port] = [temporaryFolder(), await freePort()];
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const files = ["-keyout", key, "-out", certificate, "-days", "1"];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...files, ...names], { stdio: "ignore" });
    await TestRedis.start({
      "tls-port": String(port),
      "tls-cert-file": certificate,
      "tls-key-file": key,
      "tls-ca-cert-file": certificate,
      "tls-auth-clients": "no",
    });
    const queue = ["--queue", `rediss://localhost:${port}`];
    expect((await serve(queue).ended).stderr).toMatch(/can't be reached: .*certificate/);
    const server = serve(queue, { NODE_EXTRA_CA_CERTS: certificate });
    await until("it is ready", () => server.stdout.includes("\n"));
    server.child.kill();
    expect((await server.ended).code).toBe(0);
  });

  it("only draws with --no-front", async () => {
    const redis = await TestRedis.start();
    const [front, hands] = [serve(["--queue", redis.url]), serve(["--queue", redis.url, "--no-front"])];
    await until("both are ready", () => front.stdout.includes("\n") && hands.stdout.includes("\n"));
    expect(JSON.parse(hands.stdout)).toMatchObject({ req_addr: "", pub_addr: "", queue: redis.url });
    const { req_addr, pub_addr } = JSON.parse(front.stdout);
    const addresses = ["--req-addr", req_addr, "--pub-addr", pub_addr];
    const folder = temporaryFolder();
    const drawn = await cli(["generate", "a red dragon", "-n", "4", "--steps", "2", "-o", folder, ...addresses]);
    expect(drawn.code, drawn.stderr).toBe(0);
    for (const server of [front, hands]) server.child.kill();
    expect([(await front.ended).code, (await hands.ended).code]).toEqual([0, 0]);
  });
});
