import { option } from "@oclif/core/flags";
import { printable } from "../client/printable.ts";
import { MODEL_TYPES, type ModelInfo } from "../protocol/messages/model-info.ts";
import { NAMES } from "../protocol/recipe/recipe.ts";
import { flagName } from "../protocol/recipe/spelling.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { print } from "../terminal/output.ts";
import { paintFor } from "../terminal/paint.ts";
import { table } from "../terminal/table.ts";

export default class Models extends ClientCommand {
  static override summary = "List what the backend can draw with.";
  static override flags = {
    type: option({ options: MODEL_TYPES })({ description: "only these" }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Models);
    const { models } = await this.talk(flags, (connection) => connection.request({ type: "list_models" }));
    const shown = models.filter((model) => flags.type === undefined || model.model_type === flags.type);
    if (!this.jsonEnabled()) for (const line of await lines(shown)) print(line);
    return { models: shown };
  }
}

async function lines(models: ModelInfo[]): Promise<string[]> {
  if (models.length === 0) return ["no models"];
  const rows = models.map((model) => [
    printable(model.default ? `${model.name} (default)` : model.name),
    model.model_type,
    String(model.size_mb),
    printable(model.engine ?? "-"),
    model.size?.join("x") ?? "-",
    printable(takenBy(model)),
    printable(model.path),
  ]);
  return table(["NAME", "TYPE", "MB", "ENGINE", "SIZE", "TAKES", "PATH"], rows, await paintFor(process.stdout));
}

/** What the model can do beyond a picture of a prompt, what it is for, or why it can't be used. */
function takenBy({ takes = [], base, family, model_type, problem }: ModelInfo): string {
  if (problem !== undefined) return problem;
  const use = base ?? (model_type === "lora" ? family : undefined);
  if (use !== undefined) return `for ${use}`;
  return takes.map(flagOf).join(", ") || "-";
}

/** The flag that asks for it, or the wire's name of what only a newer version knows. */
function flagOf(field: string): string {
  const name = NAMES.find((known) => known === field);
  return name === undefined ? field : `--${flagName(name)}`;
}
