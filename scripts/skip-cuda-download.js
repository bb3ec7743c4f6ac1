// Runs before the install scripts of dependencies. onnxruntime-node's own script fetches several hundred megabytes of CUDA
// libraries on Linux x64 whatever the machine has, from outside the registry, and the whole install fails where that can't be
// reached. Its script is kept beside, for whoever wants CUDA; an explicit wish in npm's configuration is left alone.
// docs/adr/0003-no-downloads-on-install.md
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const isAskedFor =
  process.env.ONNXRUNTIME_NODE_INSTALL !== undefined || process.env.npm_config_onnxruntime_node_install !== undefined;

function findScripts() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json")), "script");
  } catch {
    return undefined;
  }
}

const scripts = findScripts();
if (!isAskedFor && scripts !== undefined) {
  const original = join(scripts, "install.js");
  const kept = join(scripts, "install-cuda.js");
  if (existsSync(original) && !existsSync(kept)) {
    renameSync(original, kept);
    writeFileSync(original, "// CUDA libraries: node install-cuda.js --onnxruntime-node-install=cuda12\n");
  }
}
