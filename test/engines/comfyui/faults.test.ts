import { describe, expect, test } from "vitest";
import type { StandIn } from "../../support/comfyui/stand-in.ts";
import { engineAt, startComfyui } from "../../support/comfyui.ts";
import { until } from "../../support/until.ts";
import { refusal } from "../refusal.ts";
import { setUp, TASK } from "./drawing.ts";

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
