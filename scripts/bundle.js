// Makes bundle/ of dist/: the programs of this package, each with all that it always needs in few files. A command then starts in two
// thirds of the time, since Node finds, reads and links some twenty files instead of four hundred.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const commands = readdirSync(join(root, "dist/commands"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => `commands/${basename(name, ".js")}`);
const programs = [
  "terminal/main",
  "terminal/interrupt",
  "environment",
  "engines/host/main",
  "server/store/store-copy-main",
];
/** Under names of their own, so that an engine can be added to the programs from outside. */
const open = ["engines/registry", "protocol/errors"];
/** What comes with native libraries, is loaded by name or is no strict code, and what oclif only uses on TypeScript sources. */
const external = [
  /^node:/,
  /^(zeromq|lmdb|sharp|onnxruntime-node|gifenc|sixel|typescript)(\/|$)/,
  // Few share a queue or write to a bucket: what that takes stays in packages of its own.
  /^(bullmq|ioredis|@aws-sdk\/client-s3)(\/|$)/,
];

rmSync(join(root, "bundle"), { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: Object.fromEntries([...programs, ...open, ...commands].map((name) => [name, `dist/${name}.js`])),
  platform: "node",
  external,
});
const { output } = await bundle.write({ dir: "bundle", chunkFileNames: "chunks/[name].js", comments: { legal: true } });
writeFileSync(join(root, "bundle/licences.txt"), licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds)));

/** Of every package that parts of the bundle come from: its name and version, and what its licence file says. */
function licencesOf(modules) {
  const folders = new Set(
    modules.map((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean),
  );
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), "utf8").trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return [...new Set(texts)].sort().join(`\n${"-".repeat(80)}\n\n`);
}
