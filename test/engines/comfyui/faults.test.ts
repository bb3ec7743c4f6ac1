import { describe, expect, test } from "vitest";
import { type Monitor, NO_INPUTS, type Picture, type Task } from "../../../src/engines/engine.ts";
import { NodeFailure } from "../../support/comfyui/executor.ts";
import type { StandIn } from "../../support/comfyui/stand-in.ts";
import { usualGraph, writeWorkflow } from "../../support/comfyui/workflows.ts";
import { engineAt, startComfyui } from "../../support/comfyui.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import { refusal } from "../refusal.ts";

const TASK: Task = {
  prompt: "a red dragon",
  model: "usual",
  size: [64, 64],
  steps: 10,
  cfg_scale: 7,
  seed: 42n,
  index: 0,
  inputs: NO_INPUTS,
};
const never = new AbortController().signal;

interface Drawing {
  picture: Promise<Picture>;
  said: string[];
  steps: number[];
}

/** Servers with the workflow `usual`, and an engine over them. */
async function setUp(
  count: number,
  options: Parameters<typeof startComfyui>[0] = {},
  graph: unknown = usualGraph(),
  needMemory?: () => Promise<boolean>,
) {
  const servers = await Promise.all(Array.from({ length: count }, () => startComfyui(options)));
  const engine = engineAt(servers, [writeWorkflow(temporaryFolder(), "usual", graph)], needMemory && { needMemory });
  await engine.load();
  const draw = (change: Partial<Task> = {}, signal = never, onStep = (_: number) => {}): Drawing => {
    const said: string[] = [];
    const steps: number[] = [];
    const monitor: Monitor = {
      stage: () => {},
      step: (step) => {
        steps.push(step);
        onStep(step);
      },
      say: (text) => said.push(text),
    };
    const picture = engine.draw({ ...TASK, ...change }, monitor, signal);
    picture.catch(() => {});
    return { picture, said, steps };
  };
  return { servers, engine, draw };
}

/** The server that draws, and the other one. */
function parted(servers: readonly StandIn[]): [drawing: StandIn, other: StandIn] {
  const at = servers.findIndex(({ load }) => load > 0);
  return [servers[at] as StandIn, servers[1 - at] as StandIn];
}

describe("of two servers", () => {
  test("jobs go to the one with the least to do", async () => {
    const { servers, draw } = await setUp(2);
    await Promise.all([1n, 2n, 3n, 4n].map((seed) => draw({ seed }).picture));
    expect(servers.map(({ drawn }) => drawn.length)).toEqual([2, 2]);
  });

  test("one that is killed in mid-job leaves it to the other, which is said, and steps go on growing", async () => {
    const { servers, draw } = await setUp(2);
    const { picture, said, steps } = draw();
    await until("it draws", () => steps.length >= 3);
    const [drawing, other] = parted(servers);
    await drawing.kill();
    const { rgba } = await picture;
    expect(other.drawn).toHaveLength(1);
    expect(said).toEqual([`${drawing.url} is gone: drawn at ${other.url}`]);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(TASK.steps);
    expect(rgba).toEqual((await draw().picture).rgba);
  });

  test("ten jobs are ten pictures, though one of the servers is killed", async () => {
    const { servers, draw } = await setUp(2);
    const drawings = Array.from({ length: 10 }, (_, i) => draw({ seed: BigInt(i) }));
    await until("both draw", () => servers.every(({ begun }) => begun.length > 0));
    await servers[0]?.kill();
    const pictures = await Promise.all(drawings.map(({ picture }) => picture));
    expect(new Set(pictures.map(({ rgba }) => rgba.data.join())).size).toBe(10);
  });

  test("one that falls silent leaves its job to the other, and does not draw it when it is back", async () => {
    const { servers, draw } = await setUp(2);
    const { picture, said, steps } = draw({ steps: 100 });
    await until("it draws", () => steps.length >= 2);
    const [drawing, other] = parted(servers);
    drawing.isFrozen = true;
    await picture;
    expect(said).toEqual([`${drawing.url} does not answer any more: drawn at ${other.url}`]);
    // However much the other one has to do.
    await Promise.all([1n, 2n, 3n, 4n].map((seed) => draw({ seed }).picture));
    expect(other.drawn).toHaveLength(5);
  }, 90_000);

  test("one that takes no more just now is left in peace", async () => {
    const { servers, draw } = await setUp(2);
    const [first, second] = servers as [StandIn, StandIn];
    first.status = 503;
    const { picture, said } = draw();
    await picture;
    expect(said).toEqual([`${first.url} takes no more jobs just now: drawn at ${second.url}`]);
    expect(second.drawn).toHaveLength(1);
  });
});

describe("the only server", () => {
  test("is waited for when it is killed, and draws the job when it is back with an empty history", async () => {
    const { servers, draw } = await setUp(1);
    const [server] = servers as [StandIn];
    const { picture, said, steps } = draw();
    await until("it draws", () => steps.length >= 3);
    await server.kill();
    await until("it is said", () => said.length > 0);
    expect(said).toEqual([`${server.url} is gone: the job waits for one`]);
    await server.restart();
    await picture;
    expect(server.drawn).toHaveLength(1);
    expect(said).toHaveLength(1);
  });

  test("is waited for when it falls silent, and draws the job once", async () => {
    const { servers, draw } = await setUp(1, { stepMs: 20 });
    const [server] = servers as [StandIn];
    const { picture, said, steps } = draw();
    await until("it draws", () => steps.length >= 2);
    server.isFrozen = true;
    await until("it is said", () => said.length > 0);
    server.isFrozen = false;
    await picture;
    expect(said).toEqual([`${server.url} does not answer any more: the job waits for it`]);
    expect(server.begun).toHaveLength(1);
  });

  test("draws a job again that it has forgotten because it was restarted", async () => {
    const { servers, draw } = await setUp(1);
    const [server] = servers as [StandIn];
    const { picture, said, steps } = draw();
    await until("it draws", () => steps.length >= 3);
    await server.restart();
    await picture;
    expect(said.join()).toMatch(/was restarted|is gone/);
  });

  test("whose socket says nothing more is asked, and its picture comes all the same", async () => {
    const { servers, draw } = await setUp(1);
    const { picture, steps } = draw();
    await until("it draws", () => steps.length >= 2);
    (servers[0] as StandIn).isMute = true;
    await picture;
    expect(steps.at(-1)).toBe(TASK.steps);
  });

  test("is not what a job fails for that it took down three times: the job does", async () => {
    const { servers, draw } = await setUp(1);
    const [server] = servers as [StandIn];
    const { picture } = draw();
    for (let i = 0; i < 3; i++) {
      await until("it draws", () => server.begun.length > i);
      await server.restart();
    }
    expect(await refusal(picture)).toMatchObject({
      code: "job_failed",
      message: expect.stringContaining("3 times a ComfyUI server went away as it drew this"),
    });
  });

  test("that stops a job for somebody else is no silent failure", async () => {
    const { servers, draw } = await setUp(1);
    const { picture, steps } = draw();
    await until("it draws", () => steps.length >= 2);
    servers[0]?.interrupt();
    expect((await refusal(picture)).message).toBe(`the job was stopped at ${servers[0]?.url}, by somebody else`);
  });
});

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

test("what a server has against a workflow is told by node and field", async () => {
  const { servers, draw } = await setUp(1);
  const { message, code } = await refusal(draw({ steps: 20_000 }).picture);
  expect(code).toBe("invalid_value");
  expect(message).toBe(
    `${servers[0]?.url} refuses node 3 (KSampler), field steps: Value 20000 bigger than max of 10000: steps`,
  );
});

test("a workflow whose other output is sound is refused as well, and not drawn", async () => {
  const graph = usualGraph();
  graph["20"] = { class_type: "PreviewImage", inputs: { images: ["21", 0] } };
  graph["21"] = { class_type: "VAEDecode", inputs: { samples: ["5", 0], vae: ["4", 2] } };
  const { servers, draw } = await setUp(1, {}, graph);
  expect((await refusal(draw({ steps: 20_000 }).picture)).message).toContain("field steps");
  await until("it has nothing left", () => servers[0]?.load === 0);
});

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

test("where no server answers, a start says so with the address and the reason", async () => {
  const server = await startComfyui();
  await server.kill();
  expect(await refusal(engineAt([server]).models())).toEqual({
    code: "worker_failed",
    message: `no ComfyUI server answers (${server.url}: ECONNREFUSED)`,
    hint: "Start ComfyUI there, or name another server with --comfyui.",
  });
});

test("of two servers one may be missing at the start, and joins in when it is there", async () => {
  const [here, late] = [await startComfyui(), await startComfyui()];
  await late.kill();
  const engine = engineAt([here, late]);
  const { deviceNote } = await engine.load();
  expect(deviceNote).toBe(`ComfyUI at ${here.url} (0.38.1), ${late.url} does not answer`);
  await late.restart();
  await until("it is connected", () => late.clients === 1);
});
