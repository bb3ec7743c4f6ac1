import { REQUEST_LIMITS } from "../../dist/protocol/codec/scan.js";
import { ERRORS } from "../../dist/protocol/errors.js";
import { LIMITS } from "../../dist/protocol/limits.js";
import { EXCHANGES, REFUSAL } from "./exchanges.js";
import { isOriginal } from "./meanings.js";
import { KINDS, messagesOf, PARTS } from "./schemas.js";

const number = (value) => value.toLocaleString("en");

/** The protocol for people: what the JSON Schema says, and how the messages follow each other. */
export function markdown(schema) {
  const section = (kind) => Object.keys(messagesOf(kind)).map((type) => message(type, schema.$defs[type]));
  return [
    INTRODUCTION,
    "## Requests",
    schema.$defs.request.description,
    ...Object.keys(messagesOf("request")).flatMap((type) => [message(type, schema.$defs[type]), exchange(type)]),
    "## Replies",
    schema.$defs.reply.description,
    ...section("reply"),
    "## Updates",
    `${schema.$defs.update.description}\n${ORDER}`,
    ...section("update").map((text) => (section("reply").includes(text) ? sameAsReply(text) : text)),
    "## Parts of messages",
    ...Object.keys(PARTS).map((part) => (part === "recipe" ? recipe(schema) : message(part, schema.$defs[part]))),
    "## Refusals",
    REFUSALS,
    fenced(REFUSAL),
    errors(),
  ].join("\n\n");
}

const INTRODUCTION = `<!-- Written by scripts/protocol-docs.js: change the schemas in src/protocol or that script, then \`npm run docs\`. -->

# The protocol

A client and a backend speak over two ZeroMQ sockets. Requests go from REQ (or DEALER) to the backend's ROUTER, by default at
\`tcp://127.0.0.1:5555\`, and each gets exactly one reply. Updates come from the backend's XPUB to SUB, by default at
\`tcp://127.0.0.1:5556\`, one frame each and without a topic: subscribe to everything.

Peers of protocol 1.0.0 work unchanged. All that has been added since then is optional: fields that a 1.0.0 peer leaves out,
requests that it never sends, updates that it skips. The tables mark it with a +. In turn, a reader ignores fields that it
does not know.

[protocol.schema.json](protocol.schema.json) says the same as JSON Schema for programs in other languages.

## Encoding

A message is one MessagePack map in one frame, its keys text, its \`type\` one of those below, first by habit.

- Fractions may be float32, float64 or whole numbers. Integers are never floats.
- Integers of 2^32 and above are sent as 64-bit integers.
- The key of an absent option is left out; nil means the same.
- Text is valid UTF-8. Extension types, timestamps, NaN and infinities, a key that stands twice, the key \`__proto__\`, and
  bytes behind the message are refused.

A request holds at most ${number(LIMITS.messageBytes)} bytes and ${number(REQUEST_LIMITS.items)} values and keys, nested at most ${REQUEST_LIMITS.depth} deep.`;

/** Only the heading of what has been told before. */
function sameAsReply(text) {
  const heading = text.split("\n")[0];
  return `${heading}\n\nThe same as the reply, with \`seq\`.`;
}

/** Its fields have been told with the request. */
function recipe(schema) {
  const { description, required } = schema.$defs.recipe;
  const always = required.map((field) => `\`${field}\``).join(", ");
  return `### recipe\n\n${description} Its fields are those of [generate](#generate) but for \`type\`, \`id\`, \`priority\` and \`owner\`; ${always} are always there.`;
}

const ORDER = `They are hints: who missed one asks for the \`job\`. For one job they come in this order: \`job_started\`, then \`progress\` and
\`preview\`, then one of \`job_complete\`, \`job_error\` and \`job_cancelled\`, then \`job_finished\`.`;

const REFUSALS = `A request that is malformed or asks for what cannot be gets \`error\`, which says what was wrong and where, such as
\`generate: size.0 must be a whole number from 1 to 4096\`. The connection goes on. Only a message of more than
${number(LIMITS.messageBytes)} bytes ends it, and no other with it. A reply that refuses has one of these codes; codes that only a command
gives are left out.`;

function message(name, { description, properties = {}, required = [], ...rest }) {
  const fields = Object.entries(properties).filter(([field]) => field !== "type");
  const title = `### ${name}${isAddition(name) ? " +" : ""}\n\n${description}`;
  if (rest.type !== "object") return `${title}\n\nType: ${typeOf(rest)}.`;
  if (fields.length === 0) return `${title}\n\nIt has no fields but its \`type\`.`;
  const rows = fields.map(([field, property]) => row(name, field, property, required.includes(field)));
  return [title, ["| field | type | needed | meaning |", "| - | - | - | - |", ...rows].join("\n")].join("\n\n");
}

function row(name, field, property, isRequired) {
  const added = isAddition(name, field) && !isAddition(name) ? " +" : "";
  return `| \`${field}\`${added} | ${typeOf(property)} | ${isRequired ? "yes" : "no"} | ${property.description ?? ""} |`;
}

/** A part that 1.0.0 does not have stands in messages or fields that are marked already. */
function isAddition(name, field) {
  const isMarkedAlready = name in PARTS && !isOriginal(name);
  return !isMarkedAlready && !isOriginal(name, field);
}

/** The type of a field in words. */
function typeOf({ $ref, type, enum: values, items, prefixItems, minimum, maximum, ...rest }) {
  if ($ref) return link($ref.replace("#/$defs/", ""));
  if (values) return `one of ${values.map((value) => `\`${value}\``).join(", ")}`;
  if (prefixItems) return `list of ${prefixItems.length}: ${typeOf(prefixItems[0])}`;
  if (type === "array") return `list of ${typeOf(items)}`;
  if (type === "integer") return `whole number${range(minimum, maximum)}`;
  if (type === "number") return `number${range(minimum, maximum)}`;
  if (type === "boolean") return "true or false";
  if (type === "object")
    return rest.properties ? fieldsOf(rest.properties) : `map of ${typeOf(rest.additionalProperties)}`;
  return `${rest.format === "binary" ? "bytes" : "text"}${lengths(rest)}`;
}

function link(name) {
  return `[${name}](#${name in KINDS ? `${name}s` : name})`;
}

function fieldsOf(properties) {
  return `map of ${Object.entries(properties)
    .map(([field, property]) => `\`${field}\` ${typeOf(property)}`)
    .join(", ")}`;
}

function range(minimum, maximum) {
  if (maximum === "2^64-1") return ` from ${minimum} to 2^64 - 1`;
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return ` from ${minimum}`;
  return ` from ${number(minimum)} to ${number(maximum)}`;
}

function lengths({ pattern, minLength, maxLength, format }) {
  if (pattern) return ` of the pattern \`${pattern.replaceAll("|", "\\|")}\``;
  if (format === "binary" || maxLength === undefined) return "";
  return ` of ${minLength ?? 0} to ${number(maxLength)} characters`;
}

function exchange(type) {
  if (!(type in EXCHANGES)) throw new Error(`exchanges.js has no chart of ${type}`);
  return fenced(EXCHANGES[type]);
}

function fenced(chart) {
  return `\`\`\`mermaid\n${chart}\n\`\`\``;
}

/** Codes of clients alone. */
const OWN = ["stale", "no_space"];

/** Exit code 4 is a refusal; the others of these are about jobs that a backend has taken. */
function errors() {
  const fromBackend = Object.entries(ERRORS).filter(
    ([code, { exit }]) => exit === 4 || (exit === 1 && !OWN.includes(code)) || code === "cancelled",
  );
  const rows = fromBackend.map(([code, { hint }]) => `| \`${code}\` | ${hint} |`);
  return ["| code | hint |", "| - | - |", ...rows].join("\n");
}
