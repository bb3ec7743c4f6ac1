import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { packageFile } from "../../package.ts";

/** The models that ship with the package; src/ and dist/ lie equally deep in it. */
const FOLDER = packageFile("models");

const file = v.object({ sha256: v.string() });
const description = v.object({
  name: v.string(),
  files: v.union([v.object({ weights: file }), v.object({ adapter: file })]),
});

/**
 * The SHA-256 of the weights of each model and LoRA that ships with the package, by its name: so much of the models can be told
 * without a backend. Damaged ones are left out: the backend that is to use them says more.
 */
export function bundledModels(): Map<string, string> {
  const models = new Map<string, string>();
  for (const folder of readdirSync(FOLDER)) {
    const found = read(`${FOLDER}/${folder}/manifest.json`);
    if (found === undefined) continue;
    const { files } = found;
    models.set(found.name, ("weights" in files ? files.weights : files.adapter).sha256);
  }
  return models;
}

function read(path: string): v.InferOutput<typeof description> | undefined {
  try {
    return v.parse(description, JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
