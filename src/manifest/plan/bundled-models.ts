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
  const entries = readAll().map(({ name, files }) => [name, weightsOf(files).sha256] as const);
  return new Map(entries);
}

/** The names of those of one type. */
export function bundledNames(type: "checkpoint" | "lora"): string[] {
  return readAll().flatMap(({ name, files }) => ("weights" in files === (type === "checkpoint") ? [name] : []));
}

type Description = v.InferOutput<typeof description>;

function weightsOf(files: Description["files"]): v.InferOutput<typeof file> {
  return "weights" in files ? files.weights : files.adapter;
}

function readAll(): Description[] {
  return readdirSync(FOLDER).flatMap((folder) => read(`${FOLDER}/${folder}/manifest.json`) ?? []);
}

function read(path: string): Description | undefined {
  try {
    return v.parse(description, JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
