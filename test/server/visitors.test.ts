import { describe, expect, it } from "vitest";
import { encode } from "../../src/protocol/codec/codec.ts";
import { Visitors } from "../../src/server/visitors.ts";
import { startBackend } from "../support/backend.ts";

describe("visitors", () => {
  it("may ask as often as the rate, then are refused until time has passed", () => {
    const visitors = new Visitors({ rate: 10, clients: 5 });
    for (let i = 0; i < 10; i++) visitors.admit("a", 0);
    expect(() => visitors.admit("a", 0)).toThrow("more than 10 requests a second");
    visitors.admit("a", 100);
    expect(() => visitors.admit("a", 100)).toThrow("more than 10");
    visitors.admit("b", 100);
  });

  it("are refused beyond the number of clients, until others have been silent for five seconds", () => {
    const visitors = new Visitors({ rate: 10, clients: 2 });
    visitors.admit("a", 0);
    visitors.admit("b", 2_500);
    expect(() => visitors.admit("c", 4_900)).toThrow("2 clients");
    visitors.admit("a", 4_950);
    visitors.admit("c", 7_501);
    expect(() => visitors.admit("b", 7_502)).toThrow("2 clients");
  });

  it("may ask without end where there is no rate", () => {
    const visitors = new Visitors({ rate: 0, clients: 1 });
    for (let i = 0; i < 1000; i++) visitors.admit("a", 0);
  });
});

it("a server refuses what comes too fast, from that client alone", async () => {
  const backend = await startBackend({ visitors: { rate: 5, clients: 10 } });
  const [fast, other] = [await backend.connect(), await backend.connect()];
  const ping = encode({ type: "ping" });
  const replies = await Promise.all(Array.from({ length: 50 }, () => fast.send(ping)));
  expect(replies).toContainEqual(expect.objectContaining({ type: "error", code: "rate_limited" }));
  expect(replies.slice(0, 5).map((reply) => reply.type)).toEqual(Array(5).fill("pong"));
  expect(await other.send(ping)).toEqual({ type: "pong" });
});
