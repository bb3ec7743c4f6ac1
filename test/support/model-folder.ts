import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUNDLED_MODELS } from "../../src/engines/sprite/catalog.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const BUNDLED = join(BUNDLED_MODELS, "sprite");

/** A folder for --models-dir with the bundled model in `subfolder`, its manifest changed. Its other files are links. */
export function modelsDirWithCopy(
  change: object = {},
  modelsDir: string = temporaryFolder(),
  subfolder = "mine",
): string {
  const folder = join(modelsDir, subfolder);
  mkdirSync(folder);
  for (const name of readdirSync(BUNDLED)) {
    if (name !== "manifest.json") symlinkSync(join(BUNDLED, name), join(folder, name));
  }
  const manifest = JSON.parse(readFileSync(join(BUNDLED, "manifest.json"), "utf8"));
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...manifest, name: "copy", ...change }));
  return modelsDir;
}

/** Puts the same model with the scorer of the tests, which likes opaque pixels, into `modelsDir`. */
export function addModelWithScorer(modelsDir: string): string {
  const bytes = readFileSync(new URL("../engines/scorer.onnx", import.meta.url));
  const { files } = JSON.parse(readFileSync(join(BUNDLED, "manifest.json"), "utf8"));
  const scorer = { path: "likes-opaque.onnx", sha256: sha256(bytes) };
  modelsDirWithCopy({ files: { ...files, scorer } }, modelsDir);
  writeFileSync(join(modelsDir, "mine", scorer.path), bytes);
  return modelsDir;
}

/**
 * Puts a model of version 3 with the library's files into `mine`, under the name of `copy`. Its network draws its first reference, ten shades
 * darker for each place of style and size.
 */
export function modelsDirWithLibrary(
  { json, pictures }: { json: string; pictures: Uint8Array },
  within: string = temporaryFolder(),
): string {
  const graph = readFileSync(new URL("../engines/referring.onnx", import.meta.url));
  const { files } = JSON.parse(readFileSync(join(BUNDLED, "manifest.json"), "utf8"));
  const modelsDir = modelsDirWithCopy(
    {
      format_version: 3,
      files: {
        ...files,
        graph: { path: "referring.onnx", sha256: sha256(graph) },
        library: { path: "small.json", sha256: sha256(Buffer.from(json)) },
        pictures: { path: "small.bin", sha256: sha256(pictures) },
        areas: undefined,
      },
      sides: [16, 24, 32],
      native: [16, 32],
      styles: ["crawl", "emoji"],
      any_style: 2,
      references: { closeness: { first: 0.7, second: 0.5, composed: 0.9 } },
    },
    within,
  );
  writeFileSync(join(modelsDir, "mine", "referring.onnx"), graph);
  writeFileSync(join(modelsDir, "mine", "small.json"), json);
  writeFileSync(join(modelsDir, "mine", "small.bin"), pictures);
  return modelsDir;
}

/** The bundled model without the scorer that it may have. */
export function modelsDirWithoutScorer(): string {
  const { files } = JSON.parse(readFileSync(join(BUNDLED, "manifest.json"), "utf8"));
  return modelsDirWithCopy({ files: { ...files, scorer: undefined } });
}

/** The bundled model without the library that it may have. */
export function modelsDirWithoutLibrary(): string {
  const { files } = JSON.parse(readFileSync(join(BUNDLED, "manifest.json"), "utf8"));
  return modelsDirWithCopy({ files: { ...files, library: undefined, pictures: undefined, areas: undefined } });
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
