import { isUnknownCommand, unknownCommand } from "./terminal/usage.ts";

/** What each file of `commands/` holds, beside what oclif's manifest takes from it. */
interface Program {
  default: { start(argv: string[]): Promise<void> };
}

const COMMANDS: Record<string, () => Promise<Program>> = {
  cancel: () => import("./commands/cancel.ts"),
  complete: () => import("./commands/complete.ts"),
  completion: () => import("./commands/completion.ts"),
  generate: () => import("./commands/generate.ts"),
  models: () => import("./commands/models.ts"),
  palettes: () => import("./commands/palettes.ts"),
  serve: () => import("./commands/serve.ts"),
  status: () => import("./commands/status.ts"),
  watch: () => import("./commands/watch.ts"),
};
const HELP = ["--help", "-h"];

/**
 * Runs the command that the line names. Help, and what names no command, is left to the whole of oclif, which reads package and manifest for
 * it: a command needs neither.
 */
export async function run(argv: string[]): Promise<void> {
  const [first = "", ...rest] = argv;
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (load === undefined || wantsHelp(rest)) return help(first === "help" ? [...rest, "--help"] : argv);
  const { default: command } = await load();
  // A signal that came while it was loaded is heard first: in the next turn of the event loop, which begins after the one that runs.
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  await command.start(rest);
}

function wantsHelp(words: string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end === -1 ? undefined : end).some((word) => HELP.includes(word));
}

async function help(argv: string[]): Promise<void> {
  const { runOclif } = await import("./terminal/oclif.ts");
  try {
    await runOclif(argv);
  } catch (cause) {
    const given = argv.find((word) => !word.startsWith("-"));
    throw given !== undefined && isUnknownCommand(cause) ? unknownCommand(given) : cause;
  }
}
