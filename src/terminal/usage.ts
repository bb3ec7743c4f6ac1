import { readFileSync } from "node:fs";
import { printable } from "../client/printable.ts";
import { nearest } from "../manifest/text/nearest.ts";
import { packageFile } from "../package.ts";
import { PixelsError } from "../protocol/errors.ts";
import { shortened } from "../protocol/shortened.ts";

/** What oclif throws for a wrong command line, as far as it concerns us. */
export interface OclifError extends Error {
  oclif?: { exit?: number };
  code?: string;
  /** Those that there are not. */
  flags?: string[];
  parse?: {
    input?: { args?: object; flags?: object };
    /** All that stands beside flags. */
    output?: { argv?: unknown[] };
  };
}

/** A prompt that every shell takes as it stands between double quotes. */
const PLAIN = /^[\p{L}\p{N} ,.'-]+$/u;

/** What is wrong with the command line, and what was probably meant. */
export function usageError(cause: OclifError): PixelsError {
  return new PixelsError("usage", usageMessage(cause.message), flagHint(cause) ?? quotesHint(cause));
}

/** @param given what stands in the place of a command. */
export function unknownCommand(given: string): PixelsError {
  const near = nearest(given, commands());
  const prompt = given.includes(" ") && PLAIN.test(given) ? `To draw it: dgx-pixels generate "${given}".` : undefined;
  return new PixelsError(
    "usage",
    `there is no command ${printable(shortened(given))}`,
    near ? `Did you mean ${near}?` : prompt,
  );
}

export function isUnknownCommand(cause: unknown): boolean {
  const { oclif, message = "" } = cause as Partial<OclifError>;
  return oclif !== undefined && /^command .* not found\.?$/is.test(message);
}

/** As oclif has them in its cache, so that no command is loaded. */
function commands(): string[] {
  const manifest = readFileSync(packageFile("oclif.manifest.json"), "utf8");
  const { commands } = JSON.parse(manifest) as { commands: Record<string, { hidden?: boolean }> };
  return Object.keys(commands).filter((name) => !commands[name]?.hidden);
}

function flagHint({ flags = [], parse }: OclifError): string | undefined {
  const known = Object.keys(parse?.input?.flags ?? {});
  const names = flags.flatMap((flag) => /^--([^=]+)/.exec(flag)?.[1] ?? []);
  const near = names.flatMap((name) => nearest(name, known) ?? []).map((name) => `--${name}`);
  return near.length === 0 ? undefined : `Did you mean ${near.join(" and ")}?`;
}

/** Whoever leaves the quotes out of a prompt gives a word and arguments that nobody expects. */
function quotesHint({ parse, flags }: OclifError): string | undefined {
  const words = (parse?.output?.argv ?? []).join(" ");
  if (flags !== undefined || !Object.hasOwn(parse?.input?.args ?? {}, "prompt") || !words.includes(" "))
    return undefined;
  return PLAIN.test(words) ? `Put the prompt in quotes: dgx-pixels generate "${words}".` : "Put the prompt in quotes.";
}

/** oclif's messages come in several lines, with an invitation of their own. */
function usageMessage(message: string): string {
  const text = message.replaceAll("See more help with --help", "").replace(/^The following errors? occurred:/, "");
  return printable(text);
}
