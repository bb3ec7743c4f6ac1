import { toJsonSchemaDefs } from "@valibot/to-json-schema";
import { LIMITS } from "../../dist/protocol/limits.js";
import { meaningOf, PART_MEANINGS } from "./meanings.js";
import { KINDS, messagesOf, PARTS } from "./schemas.js";

/** What JSON Schema has no word for, or valibot's checks say in JavaScript. */
const OVERRIDES = {
  u64: { type: "integer", minimum: 0, maximum: "2^64-1" },
  bytes: { type: "string", format: "binary" },
  prompt: { type: "string", minLength: 1, maxLength: LIMITS.promptBytes },
  negative_prompt: { type: "string", maxLength: LIMITS.promptBytes },
};

const CONVERSION = {
  target: "draft-2020-12",
  typeMode: "input",
  ignoreActions: ["finite", "check"],
  // These two can't be converted, and stand inside of what is overridden alone.
  overrideSchema: ({ valibotSchema }) => (["bigint", "custom"].includes(valibotSchema.type) ? {} : undefined),
};

/** Every message and part as one JSON Schema (draft 2020-12) with a definition for each. */
export function jsonSchema() {
  const messages = Object.assign({}, ...Object.keys(KINDS).map(messagesOf));
  const definitions = { ...KINDS, ...messages, ...PARTS };
  const converted = { ...toJsonSchemaDefs(definitions, CONVERSION), ...OVERRIDES };
  const $defs = Object.fromEntries(Object.keys(definitions).map((name) => [name, describe(name, converted[name])]));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "The messages of dgx-pixels",
    description: "Each message is one MessagePack map. Text of format binary is MessagePack's bin.",
    anyOf: Object.keys(KINDS).map((kind) => ({ $ref: `#/$defs/${kind}` })),
    $defs,
  };
}

function describe(name, converted) {
  const described = { description: PART_MEANINGS[name] ?? meaningOf(name), ...converted };
  for (const [field, property] of Object.entries(converted.properties ?? {})) {
    if (field !== "type") described.properties[field] = { description: meaningOf(name, field), ...property };
  }
  return described;
}
