import { colorText } from "../../image/color/color.ts";
import type { Look } from "../../protocol/messages/fields.ts";
import { formatLora } from "../../protocol/recipe/lora.ts";
import type { Picture, Task } from "../engine.ts";

/** What happens to the picture after it was drawn. */
export type FileSettings = Look & { scale: number };

/**
 * What a PNG says of how it was made, by keyword of its text chunks: `parameters`, the lines that the web front ends
 * of Stable Diffusion read, `Software`, and `dgx-pixels`, all settings as JSON. Nothing that differs from one run to
 * the next, such as a job id or the time: the same settings give the same bytes.
 */
export function metadata(task: Task, picture: Picture, file: FileSettings, version: string): Record<string, string> {
  return {
    parameters: parameters(task, picture),
    Software: `dgx-pixels ${version}`,
    "dgx-pixels": JSON.stringify({
      prompt: task.prompt,
      negative_prompt: task.negativePrompt,
      model: task.model,
      model_sha256: picture.modelSha256,
      lora: picture.lora && formatLora(picture.lora),
      lora_sha256: picture.lora?.sha256,
      seed: exactNumber(task.seed),
      steps: task.steps,
      cfg_scale: task.cfgScale,
      size: task.size,
      frame: task.frame?.index,
      animation_frames: task.frame?.count,
      tileset_grid: task.tileset && [task.tileset.columns, task.tileset.rows],
      scale: file.scale,
      palette: file.palette?.map(colorText),
      colors: file.colors,
      background: file.background,
      dither: file.dither,
      clean: file.clean,
      outline: file.outline === undefined ? undefined : colorText(file.outline),
      trim: file.trim,
      version,
    }),
  };
}

function parameters(task: Task, { sampler, modelSha256, lora }: Picture): string {
  const settings = [
    `Steps: ${task.steps}`,
    `Sampler: ${sampler}`,
    `CFG scale: ${task.cfgScale}`,
    `Seed: ${task.seed}`,
    `Size: ${task.size.join("x")}`,
    // That family identifies a checkpoint by the first ten digits.
    ...(modelSha256 ? [`Model hash: ${modelSha256.slice(0, 10)}`] : []),
    `Model: ${oneLine(task.model)}`,
    ...(lora
      ? [`Lora hashes: "${oneLine(lora.name)}: ${lora.sha256.slice(0, 10)}"`, `Lora weight: ${lora.weight}`]
      : []),
  ];
  const negative = task.negativePrompt.trim() === "" ? [] : [`Negative prompt: ${oneLine(task.negativePrompt)}`];
  return [oneLine(task.prompt), ...negative, settings.join(", ")].join("\n");
}

/** A line break in a prompt would read as the end of the prompt, and a PNG text holds no NUL. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").trim();
}

/** JSON numbers above 2^53 lose digits in most readers. */
function exactNumber(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}
