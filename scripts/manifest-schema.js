// Writes docs/manifest.schema.json, with which editors complete and check manifests, from the built schema.
// With --check it writes nothing and fails when the file is not what the schema says.
import { toJsonSchema } from "@valibot/to-json-schema";
import { manifest } from "../dist/manifest/text/schema.js";
import { lintedJson, settle } from "./generated.js";

/** Seeds are 64 bits wide, which JSON's numbers are not in every reader. */
const SEED = { type: "integer", minimum: 0, maximum: "2^64-1" };

const schema = {
  // What most editors read.
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "A set of sprites for dgx-pixels",
  ...toJsonSchema(manifest, {
    typeMode: "input",
    ignoreActions: ["check", "finite"],
    overrideSchema: ({ valibotSchema }) => override(valibotSchema),
  }),
};

await settle({
  "docs/manifest.schema.json": lintedJson(
    JSON.stringify(schema).replaceAll('"2^64-1"', "18446744073709551615").replaceAll('"required":[],', ""),
  ),
});

/** A BigInt has no form in JSON; it stands in a union with the integers, which says all. */
function override({ type, options }) {
  if (type === "bigint") return {};
  return type === "union" && options.some((option) => option.type === "bigint") ? SEED : undefined;
}
