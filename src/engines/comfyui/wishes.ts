import { PixelsError } from "../../protocol/errors.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import { abilitiesOf } from "../../protocol/recipe/rules.ts";
import type { Task } from "../engine.ts";
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
  const missing = abilitiesOf(task).filter((ability) => !takes.includes(ability));
  if (missing.length > 0) throw new PixelsError("invalid_value", `${task.model} takes no ${missing.join(" and no ")}`);
  if (task.size.every((side, i) => side <= (max_size[i] as number))) return;
  const sizes = `no larger than ${max_size.join("x")}, not ${task.size.join("x")}`;
  throw new PixelsError("invalid_value", `${task.model} draws ${sizes}`);
}

function unknown(what: string, name: string): PixelsError {
  const shown = name.replaceAll(/\p{C}/gu, "?").slice(0, 64);
  return new PixelsError("unknown_model", `no ${what} is called "${shown}" at any ComfyUI server`);
}
