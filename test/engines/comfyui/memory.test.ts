import { describe, expect, test } from "vitest";
import { NodeFailure } from "../../support/comfyui/executor.ts";
import type { StandIn } from "../../support/comfyui/stand-in.ts";
import { usualGraph } from "../../support/comfyui/workflows.ts";
import { until } from "../../support/until.ts";
import { refusal } from "../refusal.ts";
import { setUp } from "./drawing.ts";

test("a server without memory for a picture says what would help", async () => {
  const { servers, draw } = await setUp(1);
  const [server] = servers as [StandIn];
  server.failAt("KSampler", new NodeFailure("torch.OutOfMemoryError", "Allocation on device 0 would exceed memory"));
  expect(await refusal(draw().picture)).toMatchObject({
    code: "job_failed",
    message: `${server.url} has not enough memory for 64x64 with usual at node 3 (KSampler); a smaller size, or ComfyUI's --lowvram, needs less: Allocation on device 0 would exceed memory`,
  });
  server.failAt("KSampler", new NodeFailure("RuntimeError", "mat1 and mat2 shapes\ncannot be multiplied"));
  expect((await refusal(draw().picture)).message).toBe(
    `${server.url} failed at node 3 (KSampler): mat1 and mat2 shapes`,
  );
  server.failAt("KSampler", undefined);
  await draw().picture;
});

test("a server without memory draws again, once, when others have given some back, which is said", async () => {
  const noMemory = new NodeFailure("torch.OutOfMemoryError", "Allocation on device 0 would exceed memory");
  let asked = 0;
  let helps = true;
  const { servers, draw } = await setUp(1, {}, usualGraph(), async () => {
    asked++;
    if (helps) server.failAt("KSampler", undefined);
    return true;
  });
  const [server] = servers as [StandIn];
  server.failAt("KSampler", noMemory);
  const { picture, said } = draw();
  await picture;
  expect(said).toEqual([`${server.url} had not enough memory until others gave some back: drawn at ${server.url}`]);
  helps = false;
  server.failAt("KSampler", noMemory);
  expect((await refusal(draw({ seed: 7n }).picture)).message).toContain("has not enough memory");
  expect(asked).toBe(2);
});

describe("a server whose memory others need", () => {
  test("lets its models go while it has nothing to draw", async () => {
    const { servers, engine, draw } = await setUp(1);
    const [server] = servers as [StandIn];
    await draw().picture;
    expect(await engine.freeMemory()).toBe(`the models of ComfyUI at ${server.url}`);
    expect(server.requests.filter((request) => request.endsWith("/free"))).toHaveLength(1);
  });

  test("lets its models go while another one draws", async () => {
    const { servers, engine, draw } = await setUp(2);
    const { picture, steps } = draw({ steps: 50 });
    await until("one draws", () => steps.length > 0);
    const freed = await engine.freeMemory();
    const idle = servers.filter(({ requests }) => requests.includes("POST /free"));
    expect(idle.map(({ url }) => `the models of ComfyUI at ${url}`)).toEqual([freed]);
    await picture;
  });

  test("is not asked while it draws, nor when it is gone", async () => {
    const { servers, engine, draw } = await setUp(1);
    const [server] = servers as [StandIn];
    const { picture, steps } = draw({ steps: 50 });
    await until("it draws", () => steps.length > 0);
    expect(await engine.freeMemory()).toBeUndefined();
    await picture;
    await server.kill();
    await until("it is known to be gone", async () => (await engine.freeMemory()) === undefined);
    expect(server.requests).not.toContain("POST /free");
  });
});
