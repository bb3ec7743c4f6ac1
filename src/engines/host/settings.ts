import { parseArgs } from "node:util";
import { PixelsError } from "../../protocol/errors.ts";

/** What the server tells a worker process on its command line. */
export interface WorkerSettings {
  /** Address of the server's ROUTER. */
  link: string;
  /** The number of this worker, which is its routing id. */
  id: string;
  engine: string;
  device: string;
  modelsDir?: string;
}

/** Throws PixelsError `usage`. */
export function parseSettings(args: string[]): WorkerSettings {
  const { link, id, engine, device, "models-dir": modelsDir } = parse(args);
  if (!link || !id || !engine)
    throw new PixelsError("usage", "a worker needs --link ADDRESS, --id NUMBER and --engine NAME");
  const settings = { link, id, engine, device: device ?? "auto" };
  return modelsDir === undefined ? settings : { ...settings, modelsDir };
}

function parse(args: string[]) {
  try {
    const options = {
      link: { type: "string" },
      id: { type: "string" },
      engine: { type: "string" },
      device: { type: "string" },
      "models-dir": { type: "string" },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new PixelsError("usage", (error as Error).message);
  }
}
