import { PixelsError } from "../../protocol/errors.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Task } from "../engine.ts";
import { expectSize, expectTaken, printable } from "../refusals.ts";
import type { ComfyServer } from "./server.ts";

/** Throws PixelsError `unknown_model` for a model or LoRA that no server has, and `invalid_value` for what its workflow can't do. */
export function expectOwn(task: Task, servers: readonly ComfyServer[]): void {
  const offer = servers.map(({ offers }) => offers.models.get(task.model)).find((found) => found !== undefined);
  if (offer === undefined) throw unknown("model", task.model);
  const { takes = [], max_size = task.size } = offer.info;
  if (task.lora !== undefined) {
    for (const { name } of parseLoras(task.lora))
      if (!servers.some(({ offers }) => offers.loras.has(name))) throw unknown("LoRA", name);
  }
  expectTaken(task, takes);
  expectSize(task, max_size);
}

function unknown(what: string, name: string): PixelsError {
  return new PixelsError("unknown_model", `no ${what} is called "${printable(name)}" at any ComfyUI server`);
}
