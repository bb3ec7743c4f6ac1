import type { Backend } from "../../make/run/draw.ts";

/** SHA-256 of the weights of models and LoRAs, by their names; undefined where nobody could be asked. */
export type Weights = ReadonlyMap<string, string> | undefined;

/** Those that would draw: of the backend that answers, or of the package where one of its own would be started. */
export async function weightsAt(backend: Backend): Promise<Weights> {
  const models = await backend.models();
  if (models === undefined) return backend.isDefault ? bundled() : undefined;
  return new Map(models.flatMap(({ name, sha256 }) => (sha256 === undefined ? [] : [[name, sha256]])));
}

/** Those that are known without asking anybody. */
export async function weightsHere({ isDefault }: Pick<Backend, "isDefault">): Promise<Weights> {
  return isDefault ? bundled() : new Map();
}

async function bundled(): Promise<Weights> {
  return (await import("./bundled-models.ts")).bundledModels();
}
