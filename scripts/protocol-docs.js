// Writes docs/protocol.md and docs/protocol.schema.json from the built schemas.
// With --check it writes nothing and fails when a file is not what the schemas say.
import { lintedJson, settle } from "./generated.js";
import { jsonSchema } from "./protocol-docs/json-schema.js";
import { markdown } from "./protocol-docs/markdown.js";

const schema = jsonSchema();
await settle({
  // JSON's own numbers end at 2^53 here, the text of a schema does not.
  "docs/protocol.schema.json": lintedJson(JSON.stringify(schema).replaceAll('"2^64-1"', "18446744073709551615")),
  "docs/protocol.md": `${markdown(schema)}\n`,
});
