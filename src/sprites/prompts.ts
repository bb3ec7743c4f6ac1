import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { PixelsError } from "../protocol/errors.ts";
import { prompt } from "../protocol/fields.ts";

/** @returns the prompt. Throws PixelsError `usage`, saying where it came from. */
export function checkPrompt(text: string, where: string): string {
  const result = v.safeParse(prompt, text, { abortEarly: true });
  if (result.success) return result.output;
  throw new PixelsError("usage", `${where} ${result.issues[0].message}`, "Describe the sprite in a few words.");
}

/**
 * Reads one prompt a line; blank lines and those that start with # are left out.
 * @param file a path, or `-` for stdin. Throws PixelsError `usage` naming file and line.
 */
export async function readPrompts(file: string): Promise<string[]> {
  const source = file === "-" ? "stdin" : file;
  const prompts = parsePrompts(await readText(file, source), source);
  if (prompts.length > 0) return prompts;
  throw new PixelsError("usage", `there is no prompt in ${source}`, "Write one prompt a line.");
}

export function parsePrompts(text: string, source: string): string[] {
  const prompts: string[] = [];
  for (const [i, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    const trimmed = line.trim();
    if (trimmed !== "" && !trimmed.startsWith("#"))
      prompts.push(checkPrompt(trimmed, `${source}:${i + 1}: the prompt`));
  }
  return prompts;
}

async function readText(file: string, source: string): Promise<string> {
  try {
    return file === "-" ? await readStdin() : await readFile(file, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : String(cause);
    throw new PixelsError(
      "usage",
      `--from: cannot read ${source}: ${reason}`,
      "Give a text file with one prompt a line.",
    );
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
