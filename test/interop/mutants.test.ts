import { existsSync, readFileSync } from "node:fs";
import { Unpackr } from "msgpackr";
import { expect, onTestFinished, test } from "vitest";
import { decode } from "../../src/protocol/codec/codec.ts";
import { PixelsError } from "../../src/protocol/errors.ts";
import type { Reply } from "../../src/protocol/messages/replies.ts";
import { type Request, request } from "../../src/protocol/messages/requests.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Flood } from "./flood.ts";
import { serve } from "./live/processes.ts";
import { mutants } from "./mutants.ts";

/** `npm run test:mutations` sends a million. */
const COUNT = Number(process.env.MUTATIONS ?? 20_000);
const SEED = Number(process.env.MUTATION_SEED ?? 1);

test(`${COUNT} mutated requests get as many replies, the malformed ones their fault's name and no job`, {
  timeout: 3_600_000,
}, async () => {
  const server = await serve(temporaryFolder(), "--workers", "1", "--max-queue", "1");
  const flood = new Flood(server.reqAddr);
  onTestFinished(() => flood.close());
  await flood.send(mutants(2000, SEED + 1), () => {});
  const before = residentMegabytes(server.pid);

  const counts: Record<string, number> = {};
  const replies = await flood.send(mutants(COUNT, SEED), (bytes, reply) => {
    const kind = reply.type === "error" ? `error ${reply.code}` : reply.type;
    counts[kind] = (counts[kind] ?? 0) + 1;
    checkReply(bytes, reply);
  });

  expect(replies).toBe(COUNT);
  expect(counts["error internal"] ?? 0).toBe(0);
  for (const kind of ["error malformed", "error invalid_value", "error unknown_type", "pong", "job_accepted"])
    expect(counts[kind]).toBeGreaterThan(0);
  const growth = residentMegabytes(server.pid) - before;
  const pings = await flood.pings(1000);
  const p95 = pings[Math.floor(pings.length * 0.95)] ?? 0;
  report({ ...counts, "MB grown": Math.round(growth), "ping p95 ms": Number(p95.toFixed(3)) });
  expect(growth).toBeLessThan(50);
});

/** What the strict decoder refuses here must be refused there, with the same words. */
function checkReply(bytes: Buffer, reply: Reply): void {
  const message = read(bytes);
  if (message instanceof PixelsError) {
    if (reply.type === "error" && reply.code === message.code && reply.message === message.message) return;
    throw new Error(`${bytes.toString("hex")} got ${reply.type} instead of "${message.message}"`);
  }
  if (reply.type === "error" && ["malformed", "invalid_value", "unknown_type"].includes(reply.code ?? "")) {
    // Valid as a message, and still more than this model can draw.
    if (reply.code === "invalid_value" && message.type === "generate") return;
    throw new Error(`${bytes.toString("hex")} is valid but got "${reply.message}"`);
  }
  if (reply.type === "job_accepted") checkJob(bytes);
}

function read(bytes: Buffer): Request | PixelsError {
  try {
    return decode(request, bytes);
  } catch (error) {
    if (error instanceof PixelsError) return error;
    throw error;
  }
}

/** An accepted job is looked at again without the schema. */
function checkJob(bytes: Buffer): void {
  const job = new Unpackr({ useRecords: false, int64AsType: "bigint" }).unpack(bytes);
  const isWhole = (value: unknown, min: number, max: number) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  const { id, prompt, size, steps, cfg_scale: cfgScale } = job;
  expect(/^[A-Za-z0-9._-]{1,128}$/.test(id) && !/^\.\.?$/.test(id), `id ${id}`).toBe(true);
  expect(typeof prompt === "string" && prompt !== "" && Buffer.byteLength(prompt) <= 8192, "prompt").toBe(true);
  expect(size.length === 2 && size.every((side: unknown) => isWhole(side, 1, 4096)), `size ${size}`).toBe(true);
  expect(isWhole(steps, 1, 1000), `steps ${steps}`).toBe(true);
  expect(cfgScale >= 0 && cfgScale <= 100, `cfg_scale ${cfgScale}`).toBe(true);
}

/** 0 where the system does not tell: then nothing has grown. */
function residentMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kilobytes = existsSync(status) ? /VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1] : 0;
  return Number(kilobytes) / 1024;
}

function report(figures: Record<string, number>): void {
  const lines = Object.entries(figures).map(([name, value]) => `  ${name.padEnd(24)}${value}`);
  process.stdout.write(`${lines.join("\n")}\n`);
}
