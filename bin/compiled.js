// What V8 has compiled of the bundle when that was built, for a Node that keeps none of it by itself: before version 22.
const { existsSync, readFileSync } = require("node:fs");
const { Module, createRequire, enableCompileCache } = require("node:module");
const { dirname, resolve, sep } = require("node:path");
const { Script } = require("node:vm");

/** Where the programs lie that are compiled once. */
const bundle = resolve(__dirname, "../bundle");

/** Where it lies for a file: V8 takes only its own. */
const compiledPath = (file) => `${file}.${process.version}-${process.arch}.compiled`;

/**
 * From now on, modules of the bundle are loaded with it. A quarter of the time of `generate --detach` goes into compiling without it.
 * @param {Map<string, Script>} [record] gets the scripts of those that have none yet, by their paths, to be asked for it later.
 */
function useCompiled(record) {
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (source, file) {
    const path = compiledPath(file);
    const isThere = existsSync(path);
    if (!file.startsWith(bundle + sep) || !(record || isThere)) return compile.call(this, source, file);
    const cachedData = isThere ? readFileSync(path) : undefined;
    const script = new Script(Module.wrap(source), { filename: file, cachedData });
    if (!isThere) record?.set(file, script);
    const main = script.runInThisContext();
    return main.call(this.exports, this.exports, createRequire(file), this, file, dirname(file));
  };
}

/** From Node 22 on, what was compiled once is kept in the folder for temporary files. */
function compileOnce() {
  if (enableCompileCache) enableCompileCache();
  else useCompiled();
}

module.exports = { bundle, compiledPath, useCompiled, compileOnce };
