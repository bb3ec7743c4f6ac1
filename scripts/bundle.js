// Makes bundle/ of dist/: the programs of this package, each with all that it always needs in few files. A command then starts in a
// third of the time, since Node finds, reads and links some ten files instead of four hundred.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import module from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { lazyOclif } from "./bundling/lazy-oclif.js";
import { licencesOf } from "./bundling/licences.js";
import { together } from "./bundling/together.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const commands = readdirSync(join(root, "dist/commands"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => `commands/${basename(name, ".js")}`);
const programs = [
  "main",
  "terminal/interrupt",
  "environment",
  "engines/host/main",
  "engines/sprite/prompts/thread",
  "server/lanes/early-worker",
  "server/store/store-copy-main",
];
/** A thread of a worker's, which shares too little with the others to load their files. */
const PROMPTS = "engines/sprite/prompts/main";
/** Under names of their own, so that an engine can be added to the programs from outside. */
const open = ["engines/registry", "protocol/errors"];
/** All of oclif, which shows help. It is a bundle of its own, since commands are bundled with a part of oclif. */
const HELP = "terminal/oclif";
/** What comes with native libraries, is loaded by name or is no strict code, and what oclif only uses on TypeScript sources. */
const external = [
  /^node:/,
  /^(zeromq|lmdb|sharp|onnxruntime-node|gifenc|sixel|typescript)(\/|$)/,
  // Few share a queue or write to a bucket: what that takes stays in packages of its own.
  /^(bullmq|ioredis|@aws-sdk\/client-s3)(\/|$)/,
];

const start = together(
  {
    start: ["main", "terminal/interrupt", "environment"].map(dist),
    command: ["commands/generate", "terminal/show-sprites"].map(dist),
  },
  {
    serve: ["commands/serve"].map(dist),
    worker: ["host/main", "sprite/engine", "sprite/catalog", "sprite/device"].map((name) => dist(`engines/${name}`)),
  },
);

rmSync(join(root, "bundle"), { recursive: true, force: true });
const outputs = [
  await write([HELP], { plugins: [lazyOclif()] }, { chunkFileNames: "oclif/[name].js" }),
  await write([PROMPTS], {}, { chunkFileNames: "prompts/[name].js" }),
  await write(
    [...programs, ...open, ...commands],
    {
      plugins: [lazyOclif(["config", "errors", "help", "ux"]), start.plugin],
      external: [...external, /\/oclif\.js$/],
      preserveEntrySignatures: "allow-extension",
    },
    {
      chunkFileNames: "chunks/[name].js",
      codeSplitting: { groups: start.groups, includeDependenciesRecursively: false },
    },
  ),
];
writeFileSync(join(root, "bundle/package.json"), '{ "type": "commonjs" }\n');
writeFileSync(join(root, "bundle/licences.txt"), licencesOf(outputs.flat().flatMap(({ moduleIds = [] }) => moduleIds)));
if (!module.enableCompileCache) {
  const compile = spawnSync(process.execPath, [join(root, "scripts/bundling/compile.js")], { encoding: "utf8" });
  if (compile.status !== 0) throw new Error(`what V8 compiles could not be kept: ${compile.stderr}`);
}

async function write(names, inputOptions, outputOptions) {
  const input = Object.fromEntries(names.map((name) => [name, dist(name)]));
  const bundle = await rolldown({ cwd: root, input, platform: "node", external, ...inputOptions });
  const { output } = await bundle.write({
    dir: "bundle",
    format: "cjs",
    exports: "named",
    dynamicImportInCjs: false,
    comments: { legal: true, annotation: false, jsdoc: false },
    ...outputOptions,
  });
  return output;
}

function dist(name) {
  return join(root, `dist/${name}.js`);
}
