import { onTestFinished } from "vitest";
import { ComfyuiEngine, type ComfyuiOptions } from "../../src/engines/comfyui/engine.ts";
import { StandIn, type StandInOptions } from "./comfyui/stand-in.ts";

/** A server that ends with the test. */
export async function startComfyui(options?: StandInOptions): Promise<StandIn> {
  const server = await StandIn.start(options);
  onTestFinished(() => server.kill());
  return server;
}

/** An engine over these servers that is closed when the test ends. */
export function engineAt(
  servers: readonly StandIn[],
  workflows: readonly string[] = [],
  { silentMs = 500, needMemory = async () => false }: Pick<ComfyuiOptions, "silentMs" | "needMemory"> = {},
): ComfyuiEngine {
  const engine = new ComfyuiEngine({ servers: servers.map(({ url }) => ({ url })), workflows, silentMs, needMemory });
  onTestFinished(() => engine.close());
  return engine;
}
