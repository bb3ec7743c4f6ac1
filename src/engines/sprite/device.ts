import { PixelsError } from "../../protocol/errors.ts";
import type { Denoiser } from "./denoiser.ts";
import { DEVICES, type Device } from "./session.ts";

export type DeviceChoice = Device | "auto";

/**
 * Largest difference from the CPU, in any element of the predicted velocity (standard deviation about 1), with which a
 * GPU still counts as right. Other orders of summation and TF32 stay well below; a broken kernel does not.
 */
export const TOLERANCE = 0.02;
/** A GPU must win clearly, or two workers of one machine might decide differently and draw other last bits. */
const CLEARLY_FASTER = 1.5;
/** The first is slower than those that follow, which matters where devices are compared. */
const PASSES = 3;

/** What the choice needs of its surroundings. */
export interface DeviceHost {
  open(device: Device): Promise<Denoiser>;
  /** One forward pass of a guided step. */
  pass(denoiser: Denoiser): Promise<Float32Array>;
  /** GPUs worth a try on this machine, the preferred one first. */
  gpus: readonly Exclude<Device, "cpu">[];
  /** Taken as measured where there is nothing to compare: somebody waits for a picture. */
  usualSecondsPerStep?: number | undefined;
}

export interface ChosenDevice {
  device: Device;
  note: string;
  denoiser: Denoiser;
  /** Measured, of a guided step. */
  secondsPerStep: number;
}

interface Trial {
  denoiser: Denoiser;
  output: Float32Array;
  seconds: number;
}

/** The device named on the command line. Throws PixelsError `usage` for any other name. */
export function parseDevice(name: string): DeviceChoice {
  const choice = (["auto", ...DEVICES] as const).find((known) => known === name);
  if (choice) return choice;
  throw new PixelsError("usage", `no device is called ${name}`, `Choose one of auto, ${DEVICES.join(", ")}.`);
}

/**
 * Opens the network on the device asked for. `auto` takes the first GPU that agrees with the CPU within TOLERANCE and
 * is clearly faster, and the CPU otherwise. A GPU asked for by name need not be faster, but must agree: PixelsError
 * `worker_failed` where it fails or does not.
 */
export async function chooseDevice(choice: DeviceChoice, host: DeviceHost): Promise<ChosenDevice> {
  const isAlone = choice === "cpu" || (choice === "auto" && host.gpus.length === 0);
  const cpu = await (isAlone ? openAlone("cpu", host) : tryDevice("cpu", host));
  if (choice === "cpu") return taken("cpu", "as asked", cpu);
  if (choice !== "auto") return named(choice, cpu, host);
  const reasons: string[] = [];
  for (const gpu of host.gpus) {
    const outcome = await compare(gpu, cpu, host);
    if (typeof outcome === "string") {
      reasons.push(outcome);
      continue;
    }
    const gain = cpu.seconds / outcome.seconds;
    if (gain >= CLEARLY_FASTER) {
      await cpu.denoiser.release();
      return taken(gpu, `${gain.toFixed(1)} times as fast as the CPU, and agrees with it`, outcome);
    }
    await outcome.denoiser.release();
    reasons.push(`${gpu} is no faster (${milliseconds(outcome)} against ${milliseconds(cpu)} ms a step)`);
  }
  return taken("cpu", reasons.join("; ") || "no GPU found", cpu);
}

async function named(gpu: Exclude<Device, "cpu">, cpu: Trial, host: DeviceHost): Promise<ChosenDevice> {
  const outcome = await compare(gpu, cpu, host);
  await cpu.denoiser.release();
  if (typeof outcome !== "string") return taken(gpu, "as asked, and agrees with the CPU", outcome);
  throw new PixelsError(
    "worker_failed",
    `the device ${gpu} cannot be used: ${outcome}`,
    "Choose --device auto or --device cpu.",
  );
}

/** The opened GPU, or in words why it can't be taken. */
async function compare(gpu: Exclude<Device, "cpu">, cpu: Trial, host: DeviceHost): Promise<Trial | string> {
  let trial: Trial;
  try {
    trial = await tryDevice(gpu, host);
  } catch (error) {
    return reason(gpu, error);
  }
  const difference = largestDifference(trial.output, cpu.output);
  if (difference <= TOLERANCE) return trial;
  await trial.denoiser.release();
  return `${gpu} differs from the CPU by ${difference.toPrecision(2)}`;
}

async function openAlone(device: Device, host: DeviceHost): Promise<Trial> {
  const { usualSecondsPerStep: seconds } = host;
  if (seconds === undefined) return tryDevice(device, host, 1);
  return { denoiser: await host.open(device), output: new Float32Array(0), seconds };
}

async function tryDevice(device: Device, host: DeviceHost, passes = PASSES): Promise<Trial> {
  const denoiser = await host.open(device);
  try {
    let output: Float32Array = new Float32Array(0);
    let seconds = Number.POSITIVE_INFINITY;
    for (let i = 0; i < passes; i++) {
      const start = performance.now();
      output = await host.pass(denoiser);
      seconds = Math.min(seconds, (performance.now() - start) / 1000);
    }
    return { denoiser, output, seconds };
  } catch (error) {
    await denoiser.release();
    throw error;
  }
}

function taken(device: Device, why: string, { denoiser, seconds }: Trial): ChosenDevice {
  return { device, note: `${device}: ${why}`, denoiser, secondsPerStep: seconds };
}

/** A NaN counts as infinitely far. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] as number));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}

function milliseconds({ seconds }: Trial): string {
  return (seconds * 1000).toFixed(1);
}

/** onnxruntime's messages hold source paths and macros: the two common cases in words, the rest cut short. */
function reason(gpu: Device, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/adapter/i.test(message)) return "no WebGPU adapter found";
  if (/shared library/i.test(message)) return `onnxruntime's ${gpu} provider is not installed`;
  return `${gpu} failed: ${message.replaceAll(/\s+/g, " ").slice(0, 160)}`;
}
