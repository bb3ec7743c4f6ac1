import { BUNDLED_MODELS } from "../../dist/engines/sprite/catalog.js";
import { parseDevice } from "../../dist/engines/sprite/device.js";
import { SpriteEngine } from "../../dist/engines/sprite/engine.js";

/** Milliseconds that a step of the embedded model takes on the GPU, and on one core of the processor. Undefined for what is not here. */
export async function spriteRow() {
  return { cpu: await stepOn("cpu"), cuda: await stepOn("cuda"), webgpu: await stepOn("webgpu") };
}

async function stepOn(device) {
  const engine = new SpriteEngine({ device: parseDevice(device), modelsFolders: [BUNDLED_MODELS] });
  try {
    return 1000 * (await engine.load()).secondsPerStep;
  } catch {
    return undefined;
  } finally {
    await engine.close();
  }
}
