import { expect, test } from "vitest";
import type { StandIn } from "../../support/comfyui/stand-in.ts";
import { until } from "../../support/until.ts";
import { setUp } from "./drawing.ts";

test.each(["0.38.1", "0.3.64"])(
  "of ComfyUI %s a cancelled job stops at its node, and the next begins",
  async (version) => {
    const { servers, draw } = await setUp(1, { version });
    const [server] = servers as [StandIn];
    const controller = new AbortController();
    const running = draw({ steps: 1000 }, controller.signal);
    const waiting = draw({ steps: 1000, seed: 2n }, controller.signal);
    await until("one is drawn, the other waits there", () => running.steps.length > 1 && server.load === 2);
    controller.abort();
    await expect(running.picture).rejects.toThrow();
    await expect(waiting.picture).rejects.toThrow();
    await until("it has nothing left", () => server.load === 0);
    // Of an old version the second may begin before it is taken out of the queue: then it is interrupted, too.
    expect(server.interrupted).toEqual(server.begun);
    expect(server.drawn).toEqual([]);
    expect(server.requests.includes("POST /interrupt")).toBe(version === "0.3.64");
    await draw().picture;
  },
);

test("a job that is cancelled in the moment in which it begins is stopped all the same", async () => {
  const { servers, draw } = await setUp(1, { version: "0.3.64" });
  const [server] = servers as [StandIn];
  const controller = new AbortController();
  const { picture } = draw({ steps: 1000 }, controller.signal);
  await until("it has left the queue", () => server.load === 1 && server.begun.length === 0);
  controller.abort();
  await expect(picture).rejects.toThrow();
  await until("it has nothing left", () => server.load === 0);
});

test("closing stops what is drawn", async () => {
  const { servers, engine, draw } = await setUp(1);
  const { picture, steps } = draw({ steps: 1000 });
  await until("it draws", () => steps.length > 1);
  await engine.close();
  await expect(picture).rejects.toThrow("closed");
  await until("nobody is connected", () => servers[0]?.clients === 0);
  expect(servers[0]?.load).toBe(0);
});
