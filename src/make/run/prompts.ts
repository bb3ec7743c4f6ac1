import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";
import { prompt } from "../../protocol/messages/fields.ts";
import { loraTag } from "../../protocol/recipe/lora.ts";
import { shortened } from "../../protocol/shortened.ts";

/** @returns the prompt. Throws PixelsError `usage`, saying where it came from. */
export function checkPrompt(text: string, where: string): string {
  const result = v.safeParse(prompt, text, { abortEarly: true });
  if (!result.success)
    throw new PixelsError("usage", `${where} ${result.issues[0].message}`, "Describe the sprite in a few words.");
  const named = loraTag(text);
  if (named !== undefined)
    throw new PixelsError(
      "usage",
      `${where} must not hold ${shortened(named.tag)}`,
      `Give it as --lora ${shortened(named.lora)} instead.`,
    );
  return result.output;
}

export function noPrompt(): PixelsError {
  return new PixelsError("usage", "there is no prompt", 'Try: dgx-pixels generate "a red dragon".');
}

/**
 * One prompt a line; blank lines and those that start with # are left out.
 * @param source whose lines they are, for people. Throws PixelsError `usage` naming it and the line.
 */
export function parsePrompts(text: string, source: string): string[] {
  const prompts: string[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed !== "" && !trimmed.startsWith("#"))
      prompts.push(checkPrompt(trimmed, `${source}:${i + 1}: the prompt`));
  }
  if (prompts.length > 0) return prompts;
  throw new PixelsError("usage", `there is no prompt in ${source}`, "Write one prompt a line.");
}
