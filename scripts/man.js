// Writes man/, a page for the program and one for each of its commands, from oclif.manifest.json and the table of errors.
// With --check it writes nothing and fails when a page is not what they say.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ERRORS } from "../dist/protocol/errors.js";
import { settle } from "./generated.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const { name, version, description } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const { commands } = JSON.parse(readFileSync(`${root}oclif.manifest.json`, "utf8"));
// oclif takes a summary that stands alone for a description.
const shown = Object.values(commands)
  .filter(({ hidden }) => !hidden)
  .map(({ summary, description, ...rest }) => ({
    summary: summary ?? description,
    description: summary && description,
    ...rest,
  }));

const EXITS = {
  0: "done",
  1: "a job failed, or --check found stale assets",
  2: "the command line is wrong",
  3: "no backend answers",
  4: "the backend refused",
  5: "the job was cancelled by somebody else",
  124: "--wait passed",
  130: "Ctrl-C",
};
const unknown = Object.values(ERRORS).find(({ exit }) => !(exit in EXITS));
if (unknown !== undefined) throw new Error(`scripts/man.js says nothing of exit code ${unknown.exit}`);

await settle({
  [`man/${name}.1`]: programPage(),
  ...Object.fromEntries(shown.map((command) => [`man/${name}-${command.id}.1`, commandPage(command)])),
});

function programPage() {
  const list = shown.map(({ id, summary }) => `.TP\n.BR ${name}\\-${id} (1)\n${text(summary)}`);
  const exits = Object.entries(EXITS).map(([code, means]) => `.TP\n.B ${code}\n${text(means)}`);
  return page(name, [
    section("NAME", `${name} \\- ${text(description)}`),
    section("SYNOPSIS", `.B ${name}\n.I COMMAND\n[\\fIFLAGS\\fR]`),
    section("COMMANDS", list.join("\n")),
    section("EXIT STATUS", exits.join("\n")),
  ]);
}

function commandPage({ id, summary, description: more = "", args, flags, examples = [] }) {
  const positional = Object.values(args).map((arg) => {
    const shownAs = arg.name.toUpperCase() + (arg.multiple ? " ..." : "");
    return arg.required ? shownAs : `[${shownAs}]`;
  });
  const visible = Object.values(flags).filter(({ hidden }) => !hidden);
  const groups = grouped(visible);
  return page(`${name}-${id}`, [
    section("NAME", `${name}\\-${id} \\- ${text(summary)}`),
    section("SYNOPSIS", `.B ${name} ${id}\n${text(positional.join(" "))} [\\fIFLAGS\\fR]`),
    ...(more === "" ? [] : [section("DESCRIPTION", more.split("\n\n").map(text).join("\n.PP\n"))]),
    ...[...groups].map(([group, some]) => section(group, some.map(flagEntry).join("\n"))),
    ...variablesOf(visible),
    ...(examples.length === 0 ? [] : [section("EXAMPLES", examples.map(example).join("\n.PP\n"))]),
    section("SEE ALSO", `.BR ${name} (1)`),
  ]);
}

function groupOf({ helpGroup }) {
  return helpGroup === undefined || helpGroup === "GLOBAL" ? "OPTIONS" : helpGroup;
}

/** By their headings, in the order of these. */
function grouped(flags) {
  const groups = new Map();
  for (const flag of flags) groups.set(groupOf(flag), [...(groups.get(groupOf(flag)) ?? []), flag]);
  return groups;
}

function flagEntry({ name: flag, char, helpValue, options, type, description: about = "", default: standard }) {
  const value = options === undefined ? (helpValue ?? "VALUE") : options.join("|");
  const names = [char && `\\-${char}`, `\\-\\-${text(flag)}`].filter(Boolean).join(", ");
  const says = typeof standard === "string" || typeof standard === "number" ? ` [default: ${standard}]` : "";
  return `.TP\n\\fB${names}\\fR${type === "option" ? ` \\fI${breakable(value)}\\fR` : ""}\n${text(about + says)}`;
}

function variablesOf(flags) {
  const entries = flags
    .filter(({ env }) => env)
    .map((flag) => `.TP\n.B ${flag.env}\nthe same as \\-\\-${text(flag.name)}`);
  return entries.length === 0 ? [] : [section("ENVIRONMENT", entries.join("\n"))];
}

function example(line) {
  return `.EX\n${text(line.replaceAll("<%= config.bin %>", name))}\n.EE`;
}

function section(title, body) {
  return `.SH ${title}\n${body}`;
}

function page(title, sections) {
  // Narrow terminals have no room to stretch lines of long words to one length.
  return `.TH ${title.toUpperCase()} 1 "" "${name} ${version}"\n.ad l\n${sections.join("\n")}\n`;
}

/** Values that a flag may have, in two lines where one has no room for them. */
function breakable(value) {
  return text(value).replaceAll("|", "|\\:");
}

/** As roff takes it: no dash becomes a hyphen, and no line a request. */
function text(line) {
  return line
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/gm, "\\&$1");
}
