import { readFileSync } from "node:fs";
import { packageFile } from "../../package.ts";
import { type Candidate, SHELLS } from "./scripts.ts";

/** What is known by asking: models, palettes and jobs. */
export type Source = "checkpoint" | "lora" | "palette" | "ended job" | "active job";

/** Asked for what a source holds. */
export type Ask = (source: Source) => Promise<Candidate[]>;

interface Flag {
  name: string;
  char?: string;
  description?: string;
  type: "option" | "boolean";
  options?: string[];
  multiple?: boolean;
  hidden?: boolean;
}

/** A command as oclif keeps it in its cache. */
interface Command {
  id: string;
  summary?: string;
  hidden?: boolean;
  flags: Record<string, Flag>;
}

/** Flags and commands whose values are asked for. */
const FLAG_SOURCES: Record<string, Source> = { model: "checkpoint", lora: "lora", palette: "palette" };
const ARG_SOURCES: Record<string, Source[]> = {
  cancel: ["active job"],
  watch: ["active job"],
  status: ["active job", "ended job"],
  palettes: ["palette"],
};

/**
 * What may stand at the cursor.
 * @param words behind the name of the program, up to the cursor; the last one is what stands before it, and may be empty.
 */
export async function candidates(words: readonly string[], ask: Ask): Promise<Candidate[]> {
  const { before, current } = cursorOf(words);
  const commands = readCommands();
  const name = before.find((word) => !word.startsWith("-"));
  const found = await offered(commands, name, before, current, ask);
  return found.filter(({ value }) => value.startsWith(current));
}

async function offered(
  commands: Record<string, Command>,
  name: string | undefined,
  before: readonly string[],
  current: string,
  ask: Ask,
): Promise<Candidate[]> {
  if (name === undefined || name === "help") return listed(commands, name === undefined);
  const command = commands[name];
  if (command === undefined) return [];
  const flag = flagOf(command, before.at(-1));
  if (flag?.type === "option") return valuesOf(flag, ask);
  if (current.startsWith("-")) return flagsOf(command, before);
  if (name === "completion") return SHELLS.map((value) => ({ value }));
  return (await Promise.all((ARG_SOURCES[name] ?? []).map(ask))).flat();
}

/** bash takes `--model=x` apart at its sign. */
function cursorOf(words: readonly string[]): { before: string[]; current: string } {
  const [current = "", ...before] = words.toReversed();
  const [sign] = before;
  if (current === "=") return { before: before.reverse(), current: "" };
  return { before: (sign === "=" ? before.slice(1) : before).reverse(), current };
}

function listed(commands: Record<string, Command>, withHelp: boolean): Candidate[] {
  const known = Object.values(commands).filter(({ hidden }) => !hidden);
  const help = withHelp ? [{ value: "help", about: "Show what a command does." }] : [];
  return [...known.map(({ id, summary }) => ({ value: id, about: summary })), ...help];
}

function flagOf({ flags }: Command, word: string | undefined): Flag | undefined {
  if (word === undefined) return undefined;
  return Object.values(flags).find(({ name, char }) => word === `--${name}` || (char && word === `-${char}`));
}

async function valuesOf({ name, options }: Flag, ask: Ask): Promise<Candidate[]> {
  if (options !== undefined) return options.map((value) => ({ value }));
  const source = FLAG_SOURCES[name];
  return source === undefined ? [] : ask(source);
}

/** Those that have not been given yet. */
function flagsOf({ flags }: Command, before: readonly string[]): Candidate[] {
  return Object.values(flags)
    .filter(({ name, multiple, hidden }) => !hidden && (multiple || !before.includes(`--${name}`)))
    .map(({ name, description }) => ({ value: `--${name}`, about: description }));
}

/** As oclif has them in its cache, so that no command is loaded. */
function readCommands(): Record<string, Command> {
  const manifest = readFileSync(packageFile("oclif.manifest.json"), "utf8");
  return (JSON.parse(manifest) as { commands: Record<string, Command> }).commands;
}
