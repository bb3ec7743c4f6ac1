import { expect, test } from "vitest";
import type { Denoiser } from "../../src/engines/sprite/denoiser.ts";
import { chooseDevice, type DeviceHost } from "../../src/engines/sprite/device.ts";
import { sprite } from "../../src/engines/sprite/entry.ts";
import type { Device } from "../../src/engines/sprite/session.ts";
import { refusal } from "./refusal.ts";

/** How a device of the test answers: seconds a pass, an offset of its results, or the error it fails with. */
interface Behaviour {
  milliseconds?: number;
  offset?: number;
  error?: string;
}

/** Devices without hardware, so that each outcome of the choice can be seen on any machine. */
function host(behaviours: Partial<Record<Device, Behaviour>>) {
  const open: Device[] = [];
  const gpus = (["cuda", "webgpu"] as const).filter((device) => behaviours[device]);
  const fake: DeviceHost = {
    gpus,
    async open(device) {
      const { milliseconds = 0, offset = 0, error } = behaviours[device] ?? {};
      if (error) throw new Error(error);
      open.push(device);
      return {
        async velocity(x) {
          const end = performance.now() + milliseconds;
          while (performance.now() < end);
          return x.map((value) => value + offset);
        },
        release: async () => void open.splice(open.indexOf(device), 1),
      } satisfies Denoiser;
    },
    pass: (denoiser) => denoiser.velocity(new Float32Array(8), 0.5, [], { width: 1, height: 1 }),
  };
  return { host: fake, open };
}

test("auto takes the CPU where there is no GPU", async () => {
  const { device, note, secondsPerStep } = await chooseDevice("auto", host({ cpu: { milliseconds: 2 } }).host);
  expect([device, note]).toEqual(["cpu", "cpu: no GPU found"]);
  expect(secondsPerStep).toBeGreaterThanOrEqual(0.002);
});

test("auto takes a GPU that is faster and agrees, and lets go of the CPU's copy", async () => {
  const { host: machine, open } = host({ cpu: { milliseconds: 20 }, webgpu: { offset: 0.001 } });
  const { device, note } = await chooseDevice("auto", machine);
  expect(device).toBe("webgpu");
  expect(note).toMatch(/^webgpu: [\d.]+ times as fast as the CPU, and agrees with it$/);
  expect(open).toEqual(["webgpu"]);
});

test("auto passes over a GPU that is wrong, however fast, and says by how much", async () => {
  const { host: machine, open } = host({ cpu: { milliseconds: 20 }, cuda: { offset: 0.5 } });
  const { device, note } = await chooseDevice("auto", machine);
  expect([device, note]).toEqual(["cpu", "cpu: cuda differs from the CPU by 0.50"]);
  expect(open).toEqual(["cpu"]);
});

test("a GPU whose results are no numbers is wrong", async () => {
  const { host: machine } = host({ cpu: { milliseconds: 20 }, cuda: { offset: Number.NaN } });
  expect((await chooseDevice("auto", machine)).note).toBe("cpu: cuda differs from the CPU by Infinity");
});

test("auto passes over a GPU that is no faster", async () => {
  const { host: machine, open } = host({ webgpu: { milliseconds: 20 } });
  const { device, note } = await chooseDevice("auto", machine);
  expect(device).toBe("cpu");
  expect(note).toMatch(/^cpu: webgpu is no faster \([\d.]+ against [\d.]+ ms a step\)$/);
  expect(open).toEqual(["cpu"]);
});

test("auto tries the next GPU where the first fails, and tells why each was not taken", async () => {
  const noAdapter = "context.cc:136 Failed to get a WebGPU adapter: No supported adapters";
  const neither = host({ cuda: { error: "Failed to load shared library" }, webgpu: { error: noAdapter } });
  expect((await chooseDevice("auto", neither.host)).note).toBe(
    "cpu: onnxruntime's cuda provider is not installed; no WebGPU adapter found",
  );
  const second = host({ cpu: { milliseconds: 20 }, cuda: { error: "out of\n memory" }, webgpu: {} });
  expect((await chooseDevice("auto", second.host)).device).toBe("webgpu");
});

test("a GPU asked for by name is taken though it is slower", async () => {
  const { host: machine, open } = host({ webgpu: { milliseconds: 10 } });
  const { device, note } = await chooseDevice("webgpu", machine);
  expect([device, note]).toEqual(["webgpu", "webgpu: as asked, and agrees with the CPU"]);
  expect(open).toEqual(["webgpu"]);
});

test.each([{ error: "No supported adapters" }, { offset: 1 }])(
  "a GPU asked for by name that fails or is wrong is an error with the next step",
  async (behaviour) => {
    const { host: machine, open } = host({ webgpu: behaviour });
    expect(await refusal(chooseDevice("webgpu", machine))).toEqual({
      code: "worker_failed",
      message: expect.stringMatching(/^the device webgpu cannot be used: (no WebGPU adapter found|webgpu differs)/),
      hint: "Choose --device auto or --device cpu.",
    });
    expect(open).toEqual([]);
  },
);

test("the CPU asked for by name is taken without a look at any GPU", async () => {
  const { host: machine } = host({ webgpu: { error: "must not be opened" } });
  expect((await chooseDevice("cpu", machine)).note).toBe("cpu: as asked");
});

test("CUDA without its provider library is refused by the real onnxruntime, and the process lives", async () => {
  const engine = await sprite.create({ device: "cuda" });
  const outcome = await engine.load().then(
    ({ device }) => device,
    ({ code }) => code,
  );
  await engine.close();
  expect(["cuda", "worker_failed"]).toContain(outcome);
});
