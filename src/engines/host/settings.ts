import { parseArgs } from "node:util";
import { PixelsError } from "../../protocol/errors.ts";
import type { EngineOptions, EngineSetup } from "../engine.ts";

/** What the server tells a worker process on its command line. */
export interface WorkerSettings extends EngineOptions {
  /** Address of the server's ROUTER. */
  link: string;
  /** The number of this worker, which is its routing id. */
  id: string;
  engine: string;
}

/** What `parseSettings` reads back, for the command line of a worker. */
export function setupArgs({ modelsDir, python, comfyui = [], workflows = [], isForOneCommand }: EngineSetup): string[] {
  return [
    ...(modelsDir === undefined ? [] : ["--models-dir", modelsDir]),
    ...(python === undefined ? [] : ["--python", python]),
    ...comfyui.flatMap((url) => ["--comfyui", url]),
    ...workflows.flatMap((path) => ["--workflow", path]),
    ...(isForOneCommand ? ["--for-one-command"] : []),
  ];
}

/** Throws PixelsError `usage`. */
export function parseSettings(args: string[]): WorkerSettings {
  const { "models-dir": modelsDir, "for-one-command": isForOneCommand, workflow: workflows, ...given } = parse(args);
  const { link, id, engine, device = "auto", python, comfyui } = given;
  if (!link || !id || !engine)
    throw new PixelsError("usage", "a worker needs --link ADDRESS, --id NUMBER and --engine NAME");
  return { link, id, engine, device, modelsDir, python, comfyui, workflows, isForOneCommand };
}

function parse(args: string[]) {
  try {
    const options = {
      link: { type: "string" },
      id: { type: "string" },
      engine: { type: "string" },
      device: { type: "string" },
      "models-dir": { type: "string" },
      python: { type: "string" },
      comfyui: { type: "string", multiple: true },
      workflow: { type: "string", multiple: true },
      "for-one-command": { type: "boolean", default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new PixelsError("usage", (error as Error).message);
  }
}
