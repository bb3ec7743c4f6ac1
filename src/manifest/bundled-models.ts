import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";

/** The models that ship with the package; src/ and dist/ lie equally deep in it. */
const FOLDER = fileURLToPath(new URL("../../models", import.meta.url));

const description = v.object({
  name: v.string(),
  files: v.object({ weights: v.object({ sha256: v.string() }) }),
});

/**
 * The SHA-256 of the weights of each model that ships with the package, by its name: so much of the models can be told
 * without a backend. Damaged ones are left out: the backend that is to use them says more.
 */
export function bundledModels(): Map<string, string> {
  const models = new Map<string, string>();
  for (const folder of readdirSync(FOLDER)) {
    const found = read(`${FOLDER}/${folder}/manifest.json`);
    if (found) models.set(found.name, found.files.weights.sha256);
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
