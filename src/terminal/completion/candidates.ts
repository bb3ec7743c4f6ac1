import { readFileSync } from "node:fs";
import { packageFile } from "../../package.ts";
import { type Candidate, SHELLS } from "./scripts.ts";
import type { Typed } from "./typed.ts";

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

/** What may stand at the cursor, as whole words. */
export async function candidates(
  { before, current }: Pick<Typed, "before" | "current">,
  ask: Ask,
): Promise<Candidate[]> {
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
  const [said, value] = current.split("=", 2);
  if (value !== undefined) return joined(`${said}=`, await valuesOf(flagOf(command, said), ask));
  const flag = flagOf(command, before.at(-1));
  if (flag?.type === "option") return valuesOf(flag, ask);
  if (current.startsWith("-")) return flagsOf(command, before);
  if (name === "completion") return SHELLS.map((value) => ({ value }));
  const found = (await Promise.all((ARG_SOURCES[name] ?? []).map(ask))).flat();
  return found.filter((one) => !before.includes(one.value));
}

function joined(start: string, found: readonly Candidate[]): Candidate[] {
  return found.map(({ value, about }) => ({ value: start + value, about }));
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

async function valuesOf(flag: Flag | undefined, ask: Ask): Promise<Candidate[]> {
  if (flag?.options !== undefined) return flag.options.map((value) => ({ value }));
  const source = flag && FLAG_SOURCES[flag.name];
  return source === undefined ? [] : ask(source);
}

/** Those that have not been given yet. */
function flagsOf(command: Command, before: readonly string[]): Candidate[] {
  const given = new Set(before.map((word) => flagOf(command, word.split("=", 1)[0])));
  return Object.values(command.flags)
    .filter((flag) => !flag.hidden && (flag.multiple || !given.has(flag)))
    .map(({ name, description }) => ({ value: `--${name}`, about: description }));
}

/** As oclif has them in its cache, so that no command is loaded. */
function readCommands(): Record<string, Command> {
  const manifest = readFileSync(packageFile("oclif.manifest.json"), "utf8");
  return (JSON.parse(manifest) as { commands: Record<string, Command> }).commands;
}
