import { resolve } from "node:path";
import { option, string } from "@oclif/core/flags";
import { printable } from "../client/printable.ts";
import { MODEL_TYPES, type ModelInfo } from "../protocol/messages/model-info.ts";
import { NAMES } from "../protocol/recipe/recipe.ts";
import { flagName } from "../protocol/recipe/spelling.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { print, say } from "../terminal/output.ts";
import { type Paint, paintFor } from "../terminal/paint.ts";
import { chooseScreen } from "../terminal/pictures/choose.ts";
import type { Graphics } from "../terminal/pictures/graphics.ts";
import { modelPicture } from "../terminal/pictures/model-picture.ts";
import { printPictures } from "../terminal/pictures/print-pictures.ts";
import { previewFlag } from "../terminal/preview-flag.ts";
import { table } from "../terminal/table.ts";

export default class Models extends ClientCommand {
  static override summary = "List what the backend can draw with.";
  static override description =
    "In a terminal with the pictures that lie beside the models' files: NAME.preview.png or NAME.png, or preview.png in a model's own folder.";
  static override examples = [
    "<%= config.bin %> models",
    "<%= config.bin %> models --type lora",
    "<%= config.bin %> models --pull hf:nerijs/pixel-art-xl",
    "<%= config.bin %> models --json | jq -r '.models[] | select(.takes | index(\"animation_frames\")).name'",
  ];
  static override flags = {
    type: option({ options: MODEL_TYPES })({ description: "only these" }),
    preview: previewFlag,
    pull: string({
      description: "fetch this model from a hub, for serve --engine diffusers on this machine, and list nothing",
      helpValue: "hf:OWNER/NAME[@REVISION]",
      exclusive: ["type"],
    }),
    python: string({
      description: "with --pull: a Python that has huggingface_hub, in place of one that is set up for it",
      helpValue: "PATH",
      dependsOn: ["pull"],
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Models);
    if (flags.pull !== undefined) return this.#pull(flags.pull, flags.python);
    const { models } = await this.talk(flags, (connection) => connection.request({ type: "list_models" }));
    const shown = models.filter((model) => flags.type === undefined || model.model_type === flags.type);
    if (!this.jsonEnabled()) await show(shown, flags.preview);
    return { models: shown };
  }

  async #pull(source: string, python: string | undefined): Promise<unknown> {
    const { pullModel } = await import("../engines/diffusers/pull.ts");
    const pulled = await pullModel(source, { python: python && resolve(python), say: (text) => say(printable(text)) });
    if (!this.jsonEnabled()) print(printable(pulled.path));
    say("A backend that runs lists it after its next start.");
    return pulled;
  }
}

async function show(models: ModelInfo[], preview: Graphics | "auto"): Promise<void> {
  const paint = await paintFor(process.stdout);
  for (const line of await lines(models, paint)) print(line);
  const screen = await chooseScreen(preview);
  if (screen.graphics === "none") return;
  const files = await Promise.all(models.map(({ path }) => modelPicture(path)));
  const pictures = models.flatMap(({ name }, i) => {
    const file = files[i];
    return file === undefined ? [] : [{ file, caption: printable(name) }];
  });
  await printPictures(pictures, screen, paint);
}

async function lines(models: ModelInfo[], paint: Paint): Promise<string[]> {
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
  return table(["NAME", "TYPE", "MB", "ENGINE", "SIZE", "TAKES", "PATH"], rows, paint);
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
