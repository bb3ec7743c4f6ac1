import { PixelsError } from "../protocol/errors.ts";
import type { EngineEntry, EngineSetup } from "./engine.ts";
import { enginesNamed } from "./registry.ts";

/** A setting for the engine of this name, or for every engine. */
export interface EngineSetting<T> {
  engine: string | undefined;
  value: T;
}

/** An engine and how it is to run. */
export interface EngineChoice {
  engine: string;
  /** One of its devices, or `auto`. */
  device: string;
  /** Processes, once the device is known. */
  workers(device: string): number;
}

export interface EngineSettings {
  devices: readonly EngineSetting<string>[];
  workers: readonly EngineSetting<number>[];
  /** `workers` are the most that there may be; an engine may want fewer. */
  areMost: boolean;
  /** Decides what `auto` stands for. */
  setup?: EngineSetup;
}

/**
 * The engines of these names, in this order, with their settings: what names an engine goes before what is for all, and a
 * device for all is for those that have it. Throws PixelsError `usage` as `enginesNamed` does, and for a setting that fits no engine.
 */
export async function chooseEngines(
  names: readonly string[],
  { devices, workers, areMost, setup = {} }: EngineSettings,
): Promise<EngineChoice[]> {
  const engines = await enginesNamed(names, setup);
  for (const [flag, settings] of Object.entries({ device: devices, workers })) expectKnown(engines, flag, settings);
  for (const { engine, value } of devices) expectDevice(engines, engine, value);
  return engines.map((entry) => {
    const device = settingOf(devices, entry.name, (value) => isDeviceOf(entry, value)) ?? "auto";
    const count = settingOf(workers, entry.name);
    return { engine: entry.name, device, workers: (device) => workersOf(entry, device, count, areMost) };
  });
}

function workersOf(entry: EngineEntry, device: string, count: number | undefined, isMost: boolean): number {
  const usual = entry.workers(device);
  if (count === undefined) return usual;
  return isMost ? Math.min(count, usual) : count;
}

/** The last one that is meant for this engine. */
function settingOf<T>(
  settings: readonly EngineSetting<T>[],
  name: string,
  suits: (value: T) => boolean = () => true,
): T | undefined {
  const own = settings.findLast(({ engine }) => engine === name);
  return (own ?? settings.findLast(({ engine, value }) => engine === undefined && suits(value)))?.value;
}

function isDeviceOf({ devices }: EngineEntry, device: string): boolean {
  return device === "auto" || devices.includes(device);
}

function expectKnown(engines: readonly EngineEntry[], flag: string, settings: readonly EngineSetting<unknown>[]): void {
  const names = engines.map(({ name }) => name);
  for (const { engine } of settings)
    if (engine !== undefined && !names.includes(engine))
      throw new PixelsError(
        "usage",
        `--${flag} names the engine ${engine}, which is not run`,
        `Run: ${names.join(", ")}.`,
      );
}

function expectDevice(engines: readonly EngineEntry[], name: string | undefined, device: string): void {
  const meant = engines.filter((engine) => name === undefined || engine.name === name);
  if (meant.some((engine) => isDeviceOf(engine, device))) return;
  const known = ["auto", ...new Set(meant.flatMap(({ devices }) => devices))].join(", ");
  throw new PixelsError(
    "usage",
    `no device of ${meant.map((engine) => engine.name).join(" or ")} is called ${device}`,
    `Choose one of ${known}.`,
  );
}
