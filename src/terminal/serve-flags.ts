import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { custom, string } from "@oclif/core/flags";
import { PixelsError } from "../protocol/errors.ts";

export const alias = custom<[string, string]>({
  parse: async (text) => {
    const [from, to, more] = text.split("=");
    if (from && to && more === undefined) return [from, to];
    throw new PixelsError("usage", `--model-alias must be OLD=NEW, not "${text}"`, "For example sdxl=sprite.");
  },
});

/** `VALUE`, or `ENGINE=VALUE`. */
export function forEngine<T>(read: (text: string) => T) {
  return custom<{ engine: string | undefined; value: T }>({
    parse: async (text) => {
      const at = text.indexOf("=");
      return { engine: at < 0 ? undefined : text.slice(0, at), value: read(text.slice(at + 1)) };
    },
    multiple: true,
  });
}

export function workerCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,3}$/.test(text) && count >= 1 && count <= 256) return count;
  throw new PixelsError("usage", `--workers must be a whole number from 1 to 256, not "${text}"`);
}

/** A path to something that is there. Looked at at once: each worker would end because of it. */
function pathTo(wanted: string, hint: string, fits: (found: Stats) => boolean = () => true) {
  return async (path: string, _: unknown, flag: { name: string }): Promise<string> => {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && fits(found)) return path;
    throw new PixelsError("usage", `--${flag.name} must be ${wanted}, and ${path} is none`, hint);
  };
}

export const modelsFolder = custom<string>({
  parse: pathTo("a folder", "Name one that holds a subfolder for each model.", (found) => found.isDirectory()),
});

export const python = custom<string>({
  parse: pathTo("a program", "Name the program itself, such as venv/bin/python."),
});

export const workflow = custom<string>({
  parse: pathTo("a file or a folder", "Name a workflow that ComfyUI has exported in API format, or a folder of them."),
  multiple: true,
});

export function listens(variable: string, what: string, standard: string) {
  const description = `where to ${what}, several separated by commas [default: ${standard}]`;
  return string({ description, env: variable, helpValue: "ADDRESS" });
}
